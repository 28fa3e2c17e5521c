"""The demonstration Québec: believable, deterministic, fictional."""
