"""What an editor shows of a project that is being edited; knows nothing of a protocol."""
