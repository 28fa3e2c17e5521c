"""Guides, tools and recipes that members recommend to each other."""
