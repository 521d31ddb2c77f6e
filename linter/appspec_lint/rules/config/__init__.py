"""Rules about the linter itself: its configuration, suppression comments and limits."""
