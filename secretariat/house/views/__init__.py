"""The pages of who keeps the house; each module hangs its addresses on `bp`."""

from flask import Blueprint

bp = Blueprint("house", __name__)

from secretariat.house.views import (  # noqa: E402  # they hang their addresses on `bp`
    bodies,  # noqa: F401
    body,  # noqa: F401
    calendar,  # noqa: F401
    items,  # noqa: F401
    parties,  # noqa: F401
    people,  # noqa: F401
    person,  # noqa: F401
    settings,  # noqa: F401
    verbs,  # noqa: F401
    working,  # noqa: F401
)
