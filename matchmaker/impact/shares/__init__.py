"""Shares of Québec food under several dated definitions, as intervals where origins are unknown."""
