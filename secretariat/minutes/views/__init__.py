"""The pages of minutes; each module hangs its addresses on `bp`."""

from flask import Blueprint

bp = Blueprint("minutes", __name__)

from secretariat.minutes.views import corrigendum, decision_sheet, issue  # noqa: E402, F401  # they hang their addresses on `bp`
from secretariat.minutes.views import drafting as drafting  # noqa: E402  # its addresses hang on `bp`
from secretariat.minutes.views import submitting as submitting  # noqa: E402  # its addresses hang on `bp`
