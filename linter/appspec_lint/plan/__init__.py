"""The static dry run: what is packaged, what is copied where, what runs in which order."""
