"""Events are met by the same people as levers."""

from tests.community.levers.conftest import facilitator, member

__all__ = ["facilitator", "member"]
