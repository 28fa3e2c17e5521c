"""The blueprint that the views of introductions share."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("introductions", __name__)
