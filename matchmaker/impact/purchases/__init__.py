"""Purchase lines: as written, what they turned out to be, and what is still to be settled."""
