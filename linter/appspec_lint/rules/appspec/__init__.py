"""What one AppSpec says that CodeDeploy refuses or misreads."""
