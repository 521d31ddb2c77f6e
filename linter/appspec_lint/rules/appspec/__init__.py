"""Rules about a single AppSpec: what CodeDeploy rejects or misreads."""
