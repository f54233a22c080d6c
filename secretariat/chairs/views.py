"""Views of chairs."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("chairs", __name__)
