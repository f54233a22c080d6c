"""The pages of minutes; each module hangs its addresses on `bp`."""

from flask import Blueprint

bp = Blueprint("minutes", __name__)
