"""The page of the line."""

from flask import Blueprint

bp = Blueprint("trail", __name__)

from secretariat.trail.views import line  # noqa: E402  # it hangs its address on `bp`

__all__ = ["bp", "line"]
