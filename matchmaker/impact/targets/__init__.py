"""Targets of institutions: dated steps, the way there month by month, and what closes the gap."""
