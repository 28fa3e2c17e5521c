"""The facilitator's desk: what waits, what is missing, who is there, how pairings are weighed."""
