"""The pages of papers: `register`, `drafting`, `writing`, `reading`, `issuing`, and `files`."""

from flask import Blueprint

bp = Blueprint("documents", __name__)

from secretariat.documents.views import (  # noqa: E402  # they hang their addresses on `bp`
    access,
    comparing,
    drafting,
    earlier,
    files,
    handing,
    issuing,
    pictures,
    reading,
    register,
    release,
    types,
    watching,
    word,
    working,
    working_copy,
    writing,
)

__all__ = [
    "access",
    "bp",
    "comparing",
    "drafting",
    "earlier",
    "files",
    "handing",
    "issuing",
    "pictures",
    "reading",
    "register",
    "release",
    "types",
    "watching",
    "word",
    "working",
    "working_copy",
    "writing",
]
