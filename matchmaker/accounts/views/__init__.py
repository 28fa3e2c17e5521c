"""The pages of /compte."""

from matchmaker.accounts.views import (
    elsewhere,
    links,
    my_data,
    overview,
    registration,
    second_factor,
    sign_in,
    subscription,
)
from matchmaker.accounts.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "elsewhere",
    "links",
    "my_data",
    "overview",
    "registration",
    "second_factor",
    "sign_in",
    "subscription",
]
