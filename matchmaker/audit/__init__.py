"""The immutable trail of what matters: who, what, when; names can be erased, lines cannot."""
