"""The pages of meetings: `meetings` (convening, reading), `agenda` (building), `imports`, `issue`."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)

from secretariat.meetings.views import agenda, imports, issue, meetings  # noqa: E402, F401  # they hang their addresses on `bp`
