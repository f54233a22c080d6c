"""The least that a page of this kind costs: one query of 40 rows through the ORM, one template, one file sent."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, render_template, send_file
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from secretariat.core.db import Base
from secretariat.documents.models import Paper
from tests.bench.place import Scene

PAGE = """<!doctype html><html lang="en"><head><title>Papers</title></head><body><h1>Papers</h1><table>
{% for paper in papers %}<tr><td>{{ paper.symbol }}</td><td>{{ paper.title_en }}</td><td>{{ paper.state }}</td></tr>
{% endfor %}</table></body></html>"""


def create_bare(scene: Scene) -> Flask:
    """Return an application that asks nobody who they are."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = scene.url
    db = SQLAlchemy(app, model_class=Base, disable_autonaming=True)
    file = next(path for path in Path(scene.data, "blobs").glob("??/*") if path.stat().st_size > 100_000)

    template = app.jinja_env.from_string(PAGE)  # compiled once, as templates in files are

    @app.get("/page")
    def page() -> str:
        return render_template(template, papers=db.session.scalars(select(Paper).order_by(Paper.id).limit(40)).all())

    @app.get("/file")
    def download() -> Response:
        return send_file(file, mimetype="application/pdf")

    @app.get("/handed-on")
    def handed_on() -> Response:
        headers = {"X-Accel-Redirect": f"/-/kept/{file.parent.name}/{file.name}"}
        return Response(mimetype="application/pdf", headers=headers)

    return app
