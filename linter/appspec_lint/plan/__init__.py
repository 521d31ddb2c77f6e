"""The static dry run as facts: what is packed, what is copied where, what runs in which order."""
