"""The page of the search: `results`, and `shown`, which makes what it shows."""

from flask import Blueprint

bp = Blueprint("search", __name__)

from secretariat.search.views import results  # noqa: E402  # it hangs its address on `bp`

__all__ = ["bp", "results"]
