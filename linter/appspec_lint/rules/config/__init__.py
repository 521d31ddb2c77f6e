"""What is wrong with the linter's own configuration, and with the comments that silence it."""
