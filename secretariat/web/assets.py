"""Style sheets, scripts, pictures and fonts: kept by browsers for a year under an address that changes with them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, request, send_from_directory

from secretariat.paths import resource_dir
from secretariat.web.access import public
from secretariat.web.requests import settings

bp = Blueprint("web", __name__)
#: In seconds.
YEAR = 31_536_000
FONTS = frozenset({"serif.woff2", "serif-italic.woff2", "sans.woff2", "sans-italic.woff2"})


def install(app: Flask) -> None:
    """Register the addresses, and `asset(path)` for templates."""
    folder = resource_dir("static")
    version = _version(folder)
    app.register_blueprint(bp)
    app.extensions["secretariat.static_version"] = version
    app.jinja_env.globals["asset"] = lambda path: f"/static/{version}/{path}"
    app.extensions["secretariat.sheet"] = sheet_of(folder / "css")


def sheet_of(folder: Path) -> str:
    """Return all style sheets as one: many small files to write in, one request to read them."""
    parts = [folder / f"{name}.css" for name in ("tokens", "fonts", "base", "shell")]
    parts += [path for kind in ("components", "pages") for path in sorted((folder / kind).glob("*.css"))]
    return "\n".join(path.read_text() for path in (*parts, folder / "print.css"))


def _version(folder: Path) -> str:
    """A short hash over all names and contents, so that relative addresses inside a style sheet change with it too."""
    seen = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            seen.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return seen.hexdigest()[:10]


@bp.get("/static/<version>/css/all.css")
@public
def sheet(version: str) -> Response:
    """The one style sheet of every page."""
    if version != cast(str, current_app.extensions["secretariat.static_version"]):
        abort(404)
    response = Response(cast(str, current_app.extensions["secretariat.sheet"]), mimetype="text/css")
    response.cache_control.max_age = YEAR
    response.cache_control.public = response.cache_control.immutable = True
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/static/<version>/<path:name>")
@public
def static(version: str, name: str) -> Response:
    """A file of the static folder; an old version's address no longer leads anywhere."""
    if version != cast(str, current_app.extensions["secretariat.static_version"]):
        abort(404)
    response = send_from_directory(resource_dir("static"), name, max_age=YEAR)
    response.cache_control.public = response.cache_control.immutable = True
    return response


@bp.get("/fonts/<name>")
@public
def font(name: str) -> Response:
    """One of the web fonts, made at set-up."""
    if name not in FONTS:
        abort(404)
    response = send_from_directory(settings().font_folder.resolve() / "web", name, max_age=YEAR)
    response.cache_control.public = True
    response.mimetype = "font/woff2"
    return response


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")
