"""For what an institution lends its figures: its public page, the movement, common orders."""
