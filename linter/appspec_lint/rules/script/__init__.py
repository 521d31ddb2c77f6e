"""What a hook script does that the agent will not bear."""
