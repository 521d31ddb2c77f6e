"""What editors show and offer at a position of a file: pure functions, without a protocol."""
