"""What editors show and offer while a project is edited, in no protocol."""
