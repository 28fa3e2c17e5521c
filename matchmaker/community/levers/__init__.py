"""Levers: obstacles and solutions that members state, and that their organisations back."""
