"""What institutions buy, which share of it is from Québec, and what they make of it."""
