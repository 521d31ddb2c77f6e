"""The static dry run, told: in which words, with which signs, in which formats."""
