"""A few whole ways through the pages, in a real browser on a real service."""
