"""The API, version 1: a table of operations; its addresses and its specification come from it."""
