"""The pages of packs: what one holds, and its files."""

from flask import Blueprint

bp = Blueprint("packs", __name__)

from secretariat.packs.views import files, page  # noqa: E402, F401  # they hang their addresses on `bp`
