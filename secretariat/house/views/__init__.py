"""The pages of who keeps the house; each module hangs its addresses on `bp`."""

from flask import Blueprint

bp = Blueprint("house", __name__)

from secretariat.house.views import bodies, body, items, parties, people, person, settings  # noqa: E402, F401  # they hang their addresses on `bp`
