"""The user's files: paths, specs, content, and what git knows of them."""
