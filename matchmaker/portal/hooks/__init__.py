"""Webhooks: telling the software of organisations what happened, signed, and until it answers."""
