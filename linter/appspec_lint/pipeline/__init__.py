"""What the definitions in a repository say about its own pipeline."""
