"""The user's files: which there are, which are specs, and what they contain."""
