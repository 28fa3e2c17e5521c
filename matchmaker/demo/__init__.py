"""The demonstration Québec: believable, deterministic, fictional. Real places, invented people."""
