"""What a shell is told, so that it can complete a call: facts, and a file for each shell."""
