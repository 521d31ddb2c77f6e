"""Renders a plan as text, JSON or HTML."""
