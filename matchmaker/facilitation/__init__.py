"""The facilitator's desk: what waits, what is missing, who is there, weights of pairings, mail."""
