"""Lint AWS CodeBuild buildspecs and CodeDeploy AppSpecs, and what they promise each other."""

__version__ = "0.1.0"
