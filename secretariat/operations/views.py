"""What machines ask: ready or not, and figures for who holds the token. Strangers learn nothing more."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from functools import wraps

import structlog
from flask import Blueprint, Response, g, request

from secretariat.core.errors import NotFound
from secretariat.operations.health import readiness
from secretariat.web.access import current_actor, public
from secretariat.web.database import db
from secretariat.web.requests import settings

bp = Blueprint("operations", __name__)

log = structlog.get_logger("operations")


@bp.get("/readyz")
@public
def readyz() -> Response:
    """Whether the installation does its work. What is wrong is in the log, and said by `secretariat check`."""
    wrong = [found for found in readiness(db.session(), settings()) if found.mend]
    for found in wrong:
        log.warning("not.ready", what=found.what, said=found.said, mend=found.mend)
    return Response("not ready\n" if wrong else "ready\n", 503 if wrong else 200, mimetype="text/plain")


def for_who_brings_the_token(view: Callable[[], Response]) -> Callable[[], Response]:
    """Who brings the token of the settings may ask; for people there is no such page, signed in or not."""

    @wraps(view)
    def guarded() -> Response:
        token, sent = settings().metrics_token, request.headers.get("Authorization", "")
        if not token or not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
            current_actor()
            raise NotFound
        return view()

    guarded.__access__ = "token"  # type: ignore[attr-defined]  # a mark for `check_declared`
    return guarded


@bp.get("/metrics")
@for_who_brings_the_token
def figures() -> Response:
    """Figures for Prometheus: how much, never what."""
    from prometheus_client import CONTENT_TYPE_LATEST

    from secretariat.operations import metrics

    return Response(metrics.exposition(db.session(), settings()), content_type=CONTENT_TYPE_LATEST)


@bp.after_app_request
def _count(response: Response) -> Response:
    if settings().metrics_token and "began" in g:
        from secretariat.operations import metrics  # where nobody asks for figures, the library is never loaded

        metrics.count(request.method, request.endpoint or "none", response.status_code, time.perf_counter() - g.began)
    return response
