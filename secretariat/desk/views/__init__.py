"""The home page, made of parts by what a person is: `house`, `chair`, `week`, `news`; and the kit of parts."""

from flask import Blueprint

bp = Blueprint("desk", __name__)

from secretariat.desk.views import bodies, due, home, kit, notices  # noqa: E402, F401  # they hang their addresses on `bp`
