"""The pages of introductions: importing a module registers its routes on the blueprint."""

from matchmaker.introductions.views import asking, desk, mailed, moves, pages
from matchmaker.introductions.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "desk", "mailed", "moves", "pages"]
