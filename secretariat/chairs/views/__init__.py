"""The pages of a chair; each module hangs its addresses on `bp`."""

from flask import Blueprint

bp = Blueprint("chairs", __name__)

from secretariat.chairs.views import agenda, approval, batch, deputising, desk  # noqa: E402, F401  # they hang their addresses on `bp`
