"""Where every request is let in or turned away.

Each endpoint declares one of `public`, `signed_in` or `requires`; one that declares nothing is refused at run time, and
a test enumerates them. What a person may not see is answered exactly like what never existed: 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast, overload

from flask import Response, current_app, g, make_response, redirect, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, idempotency, regardless
from secretariat.core.decision import Decision
from secretariat.core.errors import NotAllowed, NotFound
from secretariat.core.installation import refuse_if_read_only
from secretariat.web.database import db
from secretariat.web.refusals import SignedOut

V = TypeVar("V", bound=Callable[..., Any])
Loader = Callable[[Session, Actor, str], Any]
Rule = Callable[[Actor, Any], Decision]
JSON = "application/json"


def public(view: V) -> V:
    """Anyone may ask, signed in or not."""
    view.__access__ = "public"  # type: ignore[attr-defined]  # a mark for `check_declared`
    return view


def signed_in(view: V) -> V:
    """Any signed-in person; what is shown is scoped by the queries."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        current_actor()
        return view(*args, **kwargs)

    guarded.__access__ = "signed_in"  # type: ignore[attr-defined]  # a mark for `check_declared`
    return cast(V, guarded)


def requires(load: Loader, rule: Rule, *, first: Callable[[Any], None] | None = None) -> Callable[[V], V]:
    """Load the one thing named in the address by `load(session, actor, pid)` and ask `rule(actor, thing)`.

    Strangers are turned away before anything is loaded. None from the loader is 404; a refusal by the rule is 403,
    since the person sees the thing. The view gets the thing in place of its id.

    `first(thing)` is what takes long when something is sent, and touches no database: it is done before the act begins,
    by those who may, while nobody waits for it. After it the thing is loaded, and the rule asked, anew.
    """

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(**kwargs: Any) -> Any:
            actor = current_actor()
            name = next(iter(kwargs))
            if first is not None and request.method not in ("GET", "HEAD"):
                refuse_if_read_only(db.session())
                first(_let_in(load, rule, actor, kwargs[name]))
                db.session().rollback()
            return view(**{**kwargs, name: _let_in(load, rule, actor, kwargs[name])})

        guarded.__access__ = f"{load.__module__}.{load.__name__} + {rule.__module__}.{rule.__name__}"  # type: ignore[attr-defined]  # a mark for `check_declared`
        return cast(V, guarded)

    return decorate


def _let_in(load: Loader, rule: Rule, actor: Actor, pid: str) -> Any:
    thing = load(db.session(), actor, pid)
    if thing is None:
        raise NotFound
    decision = rule(actor, thing)
    if not decision:
        raise NotAllowed(decision.reason)
    return thing


def current_actor() -> Actor:
    """Return who is acting. Raises SignedOut if nobody is signed in."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise SignedOut
    return actor


@overload
def writes(view: V) -> V: ...
@overload
def writes(*, keeping: int = 0, always: bool = False) -> Callable[[V], V]: ...
def writes(view: V | None = None, *, keeping: int = 0, always: bool = False) -> V | Callable[[V], V]:
    """Commit once when the view answered below 400, else roll back; a form sent twice has one effect.

    Acts come one after the other (`audit.hold`). The form's key is claimed in the same transaction as the act: a second
    sending waits for the first, then is led where the first one led, or gets the JSON that the first one got.

    `keeping` names one status from 400 on that the view answers on purpose after keeping something: it is committed as
    well, and the key is given back, since the act itself was not done. What is raised is always rolled back.

    Raises ReadOnly where the operator lets people read only; `always` is for what reading takes, signing in and out.
    """
    if view is None:
        return lambda one: _committing(one, keeping, always)
    return _committing(view, keeping, always)


def _committing(view: V, keeping: int, always: bool) -> V:
    @wraps(view)
    def committing(*args: Any, **kwargs: Any) -> Response:
        if request.method in ("GET", "HEAD"):
            return make_response(view(*args, **kwargs))
        session = db.session()
        audit.hold(session)
        if not always:
            refuse_if_read_only(session)
        key = _form_key()
        if key and (answer := _claim(session, key)):
            return answer
        try:
            response = make_response(view(*args, **kwargs))
            if response.status_code >= 400 and response.status_code != keeping:
                session.rollback()
                regardless.settle(session)
                return response
            if key:
                _note(session, key, response)
            g.committing = True  # what fails from here on may have been kept all the same
            session.commit()
        except BaseException:
            session.rollback()
            regardless.settle(session)
            raise
        return response

    return cast(V, committing)


def _note(session: Session, key: str, response: Response) -> None:
    """Keep what the first sending led to, for the second one."""
    used = idempotency.earlier(session, key)
    if used is None:
        return
    if response.status_code >= 400:
        session.delete(used)
    elif response.status_code in (302, 303):
        used.status, used.location = response.status_code, _kept(response.location)
    elif response.mimetype == JSON:
        used.status, used.location = response.status_code, _kept(response.get_data(as_text=True).strip())


def _kept(location: str | None) -> str:
    """Where to lead a second sending, or what JSON to answer; what is too long to be kept is left out."""
    return location if location and len(location) <= idempotency.LONGEST else ""


def _form_key() -> str | None:
    once = request.form.get("once", "")
    if not once or len(once) > 60:
        return None
    actor: Actor | None = g.get("actor")
    return f"{actor.user_id if actor else 'anonymous'}:{request.endpoint}:{once}"


def _claim(session: Session, key: str) -> Response | None:
    try:
        with session.begin_nested():
            idempotency.remember(session, key, status=0, location="")
    except IntegrityError:
        used = idempotency.earlier(session, key)
        status, led = (used.status, used.location) if used else (0, "")
        session.rollback()
        if status not in (0, 302, 303):
            # An answer too long to be kept: the page says what stands.
            answer = make_response(led or '{"again": true}', status)
            answer.mimetype = JSON
            return answer
        return make_response(redirect(led or request.path, 303))
    return None


def check_declared() -> None:
    """Refuse an endpoint that declares no policy; registered to run before every request."""
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, "__access__"):
        raise NotAllowed("This address declares no policy, so it is refused")
