"""Public and aggregate data for anybody to take: a Frictionless Data Package, made every night."""
