"""Checks a project part by part, in one process or in several."""
