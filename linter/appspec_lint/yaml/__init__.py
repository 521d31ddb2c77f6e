"""YAML, JSON and TOML as nodes with spans; how each reader resolves a scalar; edits."""
