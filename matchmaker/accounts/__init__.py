"""People: sign-in, sessions, second factor, consent, and their own data."""
