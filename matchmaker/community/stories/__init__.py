"""Good moves of members, told with their consent, so that others do the same."""
