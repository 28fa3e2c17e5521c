"""Needs: what a kitchen looks for, when, how much and on which terms."""
