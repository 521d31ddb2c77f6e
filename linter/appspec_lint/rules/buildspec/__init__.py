"""Rules about a single buildspec: what CodeBuild rejects or misreads."""
