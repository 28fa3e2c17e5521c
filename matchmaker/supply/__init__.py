"""Offers: what a producer can supply, when, how much and on which terms."""
