"""The buildspec as a located model."""
