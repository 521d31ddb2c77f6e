"""The linter's own configuration: files, validation, the values in effect."""
