"""Atom feeds of what was published, and the season as a calendar file."""
