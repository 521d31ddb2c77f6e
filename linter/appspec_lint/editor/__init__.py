"""What an editor shows and offers in a project that is being edited, without a protocol."""
