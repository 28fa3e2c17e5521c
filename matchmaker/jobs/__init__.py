"""Work for later, enqueued by name inside the transaction that causes it."""
