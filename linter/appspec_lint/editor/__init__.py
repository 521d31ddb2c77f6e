"""What editors show and offer while a project is edited; knows nothing of a protocol."""
