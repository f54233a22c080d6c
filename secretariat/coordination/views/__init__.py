"""Pages of coordination."""

from flask import Blueprint

bp = Blueprint("coordination", __name__)

from secretariat.coordination.views import clearing, rounds  # noqa: E402, F401  # they hang their addresses on `bp`
