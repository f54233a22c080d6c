"""The page on which relations are entered."""

from flask import Blueprint

bp = Blueprint("relations", __name__)

from secretariat.relations.views import relations  # noqa: E402  # it hangs its addresses on `bp`

__all__ = ["bp", "relations"]
