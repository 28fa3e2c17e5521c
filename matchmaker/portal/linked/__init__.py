"""What public pages say to machines: schema.org, as JSON-LD in the page itself."""
