"""Pages that cross packages: home, search, my space."""
