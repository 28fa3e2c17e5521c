"""From rows to the engine and back: generations of pairings and their explanations."""
