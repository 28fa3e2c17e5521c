"""How a request becomes a page: unit of work, refusals, language, headers, pictures."""
