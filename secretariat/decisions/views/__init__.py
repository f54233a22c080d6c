"""The pages of the register of decisions and actions."""

from flask import Blueprint

bp = Blueprint("decisions", __name__)

from secretariat.decisions.views import action, decision, register  # noqa: E402, F401  # they hang their addresses on `bp`
