"""Rules about commands in hook scripts that fail or hang when the agent runs them."""
