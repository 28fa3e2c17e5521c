"""What other sites and programs read and write: the API, feeds, widgets, webhooks, open formats."""
