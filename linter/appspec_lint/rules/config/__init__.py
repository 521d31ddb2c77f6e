"""Rules about the linter's own configuration and suppression comments."""
