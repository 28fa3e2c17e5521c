"""Regions, municipalities and postal codes; from what people type to a point."""
