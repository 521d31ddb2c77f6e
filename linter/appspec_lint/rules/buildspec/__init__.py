"""What one buildspec says that CodeBuild refuses or misreads."""
