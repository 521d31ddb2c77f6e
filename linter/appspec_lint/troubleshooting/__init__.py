"""Explains an error or a log line: what it means, which rules report its cause, where to look."""
