"""The pages of people; each module hangs its addresses on `bp`."""

from flask import Blueprint

bp = Blueprint("people", __name__)

YEAR = 365 * 24  # hours

from secretariat.people.views import account, directory, door  # noqa: E402, F401  # they hang their addresses on `bp`
