"""The demonstration Québec and the reference province: deterministic, fictional. Real places,
invented people."""
