"""Farms, kitchens and the bodies around them; their sites and who speaks for them."""
