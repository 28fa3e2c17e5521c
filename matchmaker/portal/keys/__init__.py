"""Keys of programs: whose they are, what they open, and what organisations let platforms do."""
