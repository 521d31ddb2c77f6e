"""A hook script, analyzed: what it starts, what it waits for, how it exits."""
