"""From an error or a log line to what it means: which rules predict it, and where to look."""
