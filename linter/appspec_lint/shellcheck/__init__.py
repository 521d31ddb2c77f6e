"""ShellCheck, an optional program: its client, and what it is given."""
