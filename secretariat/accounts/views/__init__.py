"""The pages of those who keep accounts; each module hangs its addresses on `bp`."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from secretariat.accounts.views import delegation, groups, heads, review  # noqa: E402, F401  # they hang their addresses on `bp`
