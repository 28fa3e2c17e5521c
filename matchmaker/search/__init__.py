"""Looking for offers and needs: what an address asks, understood, found and put in order."""
