"""Known error texts, by where they occur."""
