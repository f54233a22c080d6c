"""The table of access, written by hand from the rules of the field: who may do what with which thing.

It is the files `expected/*.csv` together, one for each feature. Columns: endpoint, method, state of the thing, the
actors who may (`allowed`), and those who see the thing but may not (`forbidden`, 403); methods, states and actors are
parted by a space, and actors may be named together (`who.GROUPS`). From everybody else the thing is hidden: 404, the
same as for a public id that never existed. Nobody who is not signed in gets anywhere but on pages that name
`everybody` or `signed_out`.

When the test says that a row is missing, write it: decide from the roles (secretaries run their body, the chair and who
deputises for her read drafts and decide what is put to them, her office reads what she reads and decides nothing,
delegations and partners read what was issued to their format, who owes an action sees it, administrators and drafting
officers read nothing else but the papers that are theirs to draft), not from what the code does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from tests.access.who import ACTORS, GROUPS, SIGNED_OUT

FOLDER = Path(__file__).with_name("expected")

#: The states in which each kind of thing is tried; the kind is the name of the public id in the address.
STATES: dict[str, tuple[str, ...]] = {
    "plain": ("plain",),
    "body": ("opc",),
    "meeting": (
        "planned",
        "convened",
        "issued",
        "contributors",
        "cancelled",
        "postponed",
        "past",
        "in_session",
        "suspended",
        "closed",
        "decided",
        "invited",
    ),
    "invitation": ("live",),
    "item": ("planned", "issued", "in_session", "closed", "decided"),
    "paper": (
        "expected",
        "draft",
        "issued",
        "reference",
        "withdrawn",
        "agenda",
        "record_submitted",
        "sheet_in_force",
        "record_issued",
        "copy",
        "sheet_of_invitee",
        "extract",
        "drafted",
        "submitted",
    ),
    "version": (
        "issued",
        "superseded",
        "recalled",
        "contributors",
        "sheet_in_force",
        "sheet_recalled",
        "record",
        "copy",
        "sheet_of_invitee",
        "extract",
    ),
    "release": ("live",),
    "relation": ("shown", "hidden"),
    "clearance": ("asked", "others", "closed", "drafters"),
    "type": ("speech",),
    "waiting": ("mine",),
    "original": ("taken",),
    "out": ("held", "drafters"),
    "working": ("latest", "drafters"),
    "view": ("own", "shared"),
    "late": ("asked", "decided"),
    "sign_in": ("own", "another's"),
    "party": ("a", "b"),
    "member": ("delegate", "head", "of_b"),
    "account": ("standing",),
    "review": ("entered",),
    "rule": ("live",),
    "attendance": ("in_session", "closed", "decided"),
    "decision": ("in_force", "recalled"),
    "action": ("asked", "accepted", "delivered", "closed"),
    "minutes": ("drafting", "submitted", "returned", "approved", "issued", "corrigendum"),
    "passage": ("drafting", "submitted", "returned", "approved", "issued", "corrigendum"),
    "kept": ("drafting", "submitted"),
    "earlier": ("draft", "drafted"),
    "submission": ("waiting", "taken_back", "returned", "approved", "issued"),
    "returned": ("open", "remarks"),
}
#: HEAD is asked wherever GET is; OPTIONS names methods and nothing else, which a test of its own holds.
IMPLIED = frozenset({"HEAD", "OPTIONS"})

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    endpoint: str
    method: str
    state: str
    allowed: frozenset[str]
    forbidden: frozenset[str]

    @property
    def key(self) -> Key:
        return self.endpoint, self.method, self.state

    def __str__(self) -> str:
        return ",".join(self.key)

    def expects(self, actor: str) -> str:
        """Return `allowed`, `forbidden`, `hidden`, or `turned away` for who is not signed in."""
        if actor in self.allowed:
            return "allowed"
        if actor == SIGNED_OUT:
            return "turned away"
        return "forbidden" if actor in self.forbidden else "hidden"


def read(folder: Path = FOLDER) -> list[Row]:
    """Return the rows of all files, one for each method and state."""
    found = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for line in csv.DictReader(file):
                allowed, forbidden = named(line["allowed"]), named(line["forbidden"])
                found += [
                    Row(line["endpoint"], method, state, allowed, forbidden)
                    for method in line["method"].split()
                    for state in line["state"].split()
                ]
    return found


def named(text: str) -> frozenset[str]:
    """Return the actors of a cell; a name that is no group stands for itself, to be found out by `faults`."""
    return frozenset(actor for name in text.split() for actor in GROUPS.get(name, {name}))


def pid_of(rule: Rule) -> str:
    """Return the name of the first public id in an address, which is the kind of the thing it is about; or `plain`."""
    names = [name for _, name in sorted((rule.rule.find(f":{name}>"), name) for name in rule.arguments)]
    pids = [name for name in names if f"<pid:{name}>" in rule.rule]
    return pids[0] if pids else "plain"


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - IMPLIED)


def wanted(app: Flask) -> Iterator[Key]:
    """Yield every endpoint with each of its methods, in each state of its kind of thing."""
    for rule in app.url_map.iter_rules():
        for method in methods_of(rule):
            for state in STATES.get(pid_of(rule), ("?",)):
                yield rule.endpoint, method, state


def faults(rows: Sequence[Row], endpoints: Iterable[Key]) -> list[str]:
    """Return what is wrong with the table as sentences that say what to do; nothing when it is complete."""
    keys = list(endpoints)
    known = {row.key for row in rows}
    actors = {*ACTORS, SIGNED_OUT}
    found = [
        f"Say in tests/access/table.py, STATES, in which states the thing of {endpoint} is tried."
        for endpoint, _, state in keys
        if state == "?"
    ]
    found += [
        f"Add a row to tests/access/expected/*.csv: {','.join(key)},<allowed>,<forbidden>"
        for key in sorted(set(keys) - known)
        if key[2] != "?"
    ]
    found += [
        f"Take the row out of tests/access/expected/*.csv: no such address: {','.join(k)}"
        for k in sorted(known - set(keys))
    ]
    for row in rows:
        if unknown := sorted((row.allowed | row.forbidden) - actors):
            found.append(
                f"{row}: nobody is called {' or '.join(unknown)}; actors are {', '.join(ACTORS)}, {SIGNED_OUT}"
            )
        if both := sorted(row.allowed & row.forbidden):
            found.append(f"{row}: {', '.join(both)} cannot be both allowed and forbidden")
        if SIGNED_OUT in row.forbidden:
            found.append(f"{row}: who is not signed in is turned away, never forbidden")
    twice = [key for key in known if sum(row.key == key for row in rows) > 1]
    return found + [f"{','.join(key)} has two rows; keep one" for key in sorted(twice)]


def open_to_all(rows: Sequence[Row], marks: Mapping[str, str]) -> list[str]:
    """Return the endpoints that the table opens to the signed out and the code does not declare public, or the reverse.

    `marks` is what each endpoint declares (`view.__access__`).
    """
    found = []
    for row in rows:
        public = marks.get(row.endpoint) == "public"
        if public and SIGNED_OUT not in row.allowed:
            found.append(f"{row}: declared public, but the table does not let signed_out in")
        if not public and SIGNED_OUT in row.allowed:
            found.append(f"{row}: the table lets signed_out in, but the endpoint is not declared public")
    return found
