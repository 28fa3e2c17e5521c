"""Files that members show each other: known by their content, and without what they hide."""
