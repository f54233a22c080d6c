"""The page of a review."""

from flask import Blueprint

bp = Blueprint("quality", __name__)

from secretariat.quality.views import review  # noqa: E402  # it hangs its addresses on `bp`

__all__ = ["bp", "review"]
