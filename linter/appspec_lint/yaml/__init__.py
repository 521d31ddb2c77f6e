"""YAML, JSON and TOML as located nodes; how each reader resolves a scalar; edits."""
