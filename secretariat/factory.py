"""`create_app(settings)`: the one place where the parts are wired together, in order."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from secretariat import __version__
from secretariat import settings as configuration
from secretariat.core import i18n
from secretariat.core.db import attach_rules, engine_options
from secretariat.core.ids import new_token
from secretariat.core.installation import refuse_unfinished_restore
from secretariat.core.stores import store_of
from secretariat.paths import resource_dir
from secretariat.settings import Settings
from secretariat.web import assets, errors, filters, remembered, requests, texts, told
from secretariat.web.database import PAGES, db, limits_of
from secretariat.web.environment import PlainEnvironment
from secretariat.web.routing import PidConverter, UnhurriedRule
from secretariat.web.vouching import TrustedHeaders
from secretariat.wiring import wire

log = structlog.get_logger("factory")


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application. Raises UnsafeSetting for settings it will not start with, RestoreUnfinished for data."""
    settings = settings or configuration.from_environment()
    refuse_unfinished_restore(settings.data)
    app = Flask("secretariat", template_folder=str(resource_dir("templates")), static_folder=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.url_of_database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.url_of_database, limits_of(settings)),
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1024 * 1024 + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
    )
    app.extensions["secretariat.settings"] = settings
    app.extensions["secretariat.blobs"] = store_of(settings)
    if settings.demo:
        from secretariat import demo

        app.extensions["secretariat.demo_accounts"] = demo.accounts
    app.url_rule_class = UnhurriedRule
    app.url_map.converters["pid"] = PidConverter
    app.jinja_environment = PlainEnvironment
    app.jinja_options = {"autoescape": True, "extensions": ["jinja2.ext.i18n"], "undefined": StrictUndefined}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    with app.app_context():
        attach_rules(db.engine, cache=PAGES)
    requests.install(app)
    errors.install(app)
    assets.install(app)
    filters.install(app)
    texts.install(app)
    remembered.install(app)
    told.install(app)
    _install_features(app)
    wire()
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]  # Flask's own way
    if settings.proxy_header:
        app.wsgi_app = TrustedHeaders(app.wsgi_app, settings.proxy_headers, settings.proxy_networks)  # type: ignore[method-assign]  # Flask's own way
    app.jinja_env.globals.update(_globals(settings))
    return app


def _install_features(app: Flask) -> None:
    """Register the views of every feature; they are leaves, known here only."""
    from secretariat.accounts import views as accounts
    from secretariat.chairs import views as chairs
    from secretariat.committees import views as committees
    from secretariat.coordination import views as coordination
    from secretariat.decisions import views as decisions
    from secretariat.desk import shell
    from secretariat.desk import views as desk
    from secretariat.documents import readings
    from secretariat.documents import views as documents
    from secretariat.house import views as house
    from secretariat.meetings import views as meetings
    from secretariat.minutes import views as minutes
    from secretariat.operations import views as operations
    from secretariat.packs import views as packs
    from secretariat.people import views as people
    from secretariat.quality import views as quality
    from secretariat.registry import views as registry
    from secretariat.relations import views as relations
    from secretariat.search import views as search
    from secretariat.trail import views as trail
    from secretariat.translation import views as translation

    readings.install(app)
    for feature in (
        people,
        committees,
        documents,
        accounts,
        house,
        translation,
        coordination,
        relations,
        quality,
        registry,
        decisions,
        meetings,
        packs,
        minutes,
        trail,
        chairs,
        search,
        desk,
        operations,
    ):
        app.register_blueprint(feature.bp)
    shell.install(app)


def _globals(settings: Settings) -> dict[str, Any]:
    return {
        "csrf_token": requests.csrf_token,
        "new_once": new_token,
        "language": i18n.language,
        "other_language": i18n.other_language,
        "demo": settings.demo,
        "version": __version__,
        "organisation": lambda: settings.organisation_en if i18n.language() == "en" else settings.organisation_fr,
    }
