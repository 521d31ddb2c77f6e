"""CodeDeploy, simulated: from the revision to the instance."""
