"""The AppSpec file as a located model, and how each agent reads it."""
