"""Reliability promises held by real processes and a real PostgreSQL, with figures."""
