"""The pages of the register as a list: `views` of it that are kept, `export` of it, and papers in flight."""

from flask import Blueprint

bp = Blueprint("registry", __name__)

from secretariat.registry.views import export, flight, handing, kept, numbers, several  # noqa: E402  # they hang their addresses on `bp`

__all__ = ["bp", "export", "flight", "handing", "kept", "numbers", "several"]
