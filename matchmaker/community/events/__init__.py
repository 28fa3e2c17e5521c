"""Events: when and where members meet, who comes, and what they forget."""
