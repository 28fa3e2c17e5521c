"""Small pages that any site shows in a frame."""
