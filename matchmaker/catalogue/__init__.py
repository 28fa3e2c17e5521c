"""Products, families, forms, units, certifications, default seasons, and products from words."""
