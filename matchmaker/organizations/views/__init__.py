"""The pages of organisations: the directory, their profile, and what their members tend."""

from matchmaker.organizations.views import (
    certifications,
    claims,
    directory,
    members,
    on_behalf,
    profile,
    sites,
)
from matchmaker.organizations.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "certifications",
    "claims",
    "directory",
    "members",
    "on_behalf",
    "profile",
    "sites",
]
