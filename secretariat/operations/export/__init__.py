"""`secretariat export`: everything that the house keeps, in forms that can be read without this product, on any day.

Once more than a backup it is for people: a folder for each paper and meeting, lists, pages for a browser. Beside these
stands every row of the register as JSON, so that nothing depends on what the folders think worth showing. All of it is as of
one instant, while people go on working; what opens doors is not in it (`plan`).
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from secretariat import __version__
from secretariat.core import audit, clock, schema, snapshot
from secretariat.core.blobs import BlobStore
from secretariat.decisions.models import Action, Decision
from secretariat.documents.types.queries import all_types
from secretariat.operations.export import meetings, pages, queries, register
from secretariat.operations.export.place import Place
from secretariat.operations.manifest import Refused, Say, amount
from secretariat.settings import Settings

#: The form of an export (docs/export.md), counted up when a reader of the form before would go wrong.
FORMAT = 1

DECISIONS = (
    "body", "decided_on", "state", "item_number", "label", "verb_en", "text_en", "verb_fr", "text_fr", "item_title_en",
    "item_title_fr", "sheet", "papers",
)  # fmt: skip
ACTIONS = (
    "body", "item_number", "text_en", "text_fr", "owner", "due_kind", "due_on", "state", "note", "evidence", "sheet",
    "created_at", "changed_at",
)  # fmt: skip
BODIES = ("code", "series", "name_en", "name_fr", "short_en", "short_fr", "decision_rule", "zone", "calendar", "preset")
PARTIES = ("code", "kind", "name_en", "name_fr")
PEOPLE = ("name", "email", "language", "created_at", "ends_at")


def write(settings: Settings, store: BlobStore, folder: Path, *, say: Say) -> None:
    """Export everything into `folder`, which is empty or not there. Raises Refused, or SnapshotFailed."""
    began = time.monotonic()
    if not snapshot.is_there(settings.url_of_database):
        raise Refused("There is no database yet: there is nothing to export")
    with snapshot.as_of_one_instant(settings.url_of_database) as connection, Session(connection) as session:
        revision = schema.revision_of(connection)
        if revision != schema.newest():
            raise Refused(f"The database is at {revision}, not {schema.newest()}. Run: secretariat upgrade")
        taken_at = clock.now()
        place = Place(folder)
        papers = register.write(session, store, place)
        say(f"papers: {len(papers)} versions and drafts after {time.monotonic() - began:.1f} s")
        held = meetings.write(session, place, base_url=settings.base_url)
        say(f"meetings: {len(held)} after {time.monotonic() - began:.1f} s")
        _lists(session, place)
        for blob in queries.files_beside(session, {file.sha256 for file in place.files}):
            place.fetch(f"files/{blob.sha256}", store, blob.sha256)
        pages.write(place, settings, taken_at, queries.bodies(session), papers, held, all_types(session))
        rows = {table.name: _rows(session, place, table) for table in queries.tables()}
        seq, head = audit.head(session)
    said: dict[str, Any] = {
        "format": FORMAT,
        "release": __version__,
        "revision": revision,
        "taken_at": taken_at,
        "audit_seq": seq,
        "audit_head": head,
        "rows": rows,
    }
    place.finish(said)
    say(f"audit chain: {seq} entries, head {head}")
    say(f"{folder} is whole: {len(place.files)} files, {amount(place.size)}, after {time.monotonic() - began:.1f} s.")


def _rows(session: Session, place: Place, table: Any) -> int:
    name = "audit.jsonl" if table.name == "audit_entry" else f"tables/{table.name}.jsonl"
    return place.lines(name, queries.rows(session, table))


def _lists(session: Session, place: Place) -> None:
    place.table("decisions.csv", DECISIONS, (_decision(one, papers) for one, papers in queries.decisions(session)))
    place.table("actions.csv", ACTIONS, (_action(one) for one in queries.actions(session)))
    bodies = [queries.row_of(body) for body in queries.bodies(session)]
    place.table("bodies.csv", BODIES, bodies)
    place.json("bodies.json", bodies)
    place.table("parties.csv", PARTIES, map(queries.row_of, queries.parties(session)))
    place.table("people.csv", PEOPLE, map(queries.row_of, queries.people(session)))


def _decision(one: Decision, papers: list[str]) -> dict[str, Any]:
    return {**queries.row_of(one), "body": one.body.code, "sheet": one.version.symbol, "papers": "; ".join(papers)}


def _action(one: Action) -> dict[str, Any]:
    return {
        **queries.row_of(one),
        "body": one.body.code,
        "sheet": one.version.symbol,
        "owner": one.owner.code if one.owner else one.owner_words,
        "evidence": one.evidence.symbol or one.evidence.pid if one.evidence else None,
    }
