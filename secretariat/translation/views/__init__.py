"""The page on which a draft is translated."""

from flask import Blueprint

bp = Blueprint("translation", __name__)

from secretariat.translation.views import workspace  # noqa: E402  # it hangs its addresses on `bp`

__all__ = ["bp", "workspace"]
