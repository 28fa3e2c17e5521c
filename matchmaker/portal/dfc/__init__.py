"""Data Food Consortium: enterprises, products, offers and needs as JSON-LD, read and written."""
