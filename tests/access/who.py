"""Who plays in the tests of access, under what names the table calls them together, and what the scene is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

#: Everybody of the cast who can sign in; `signed_out` is nobody.
ACTORS = (
    "secretary",
    "second_secretary",
    "asb_secretary",
    "chair",
    "deputy",
    "office",
    "former_chair",
    "former_deputy",
    "head_a",
    "delegate",
    "asb_delegate",
    "partner",
    "former",
    "drafter",
    "author",
    "administrator",
)
SIGNED_OUT = "signed_out"

SECRETARIAT = frozenset({"secretary", "second_secretary"})
#: Who decides what is put to the chair, now; and who reads it.
CHAIRS = frozenset({"chair", "deputy"})
CHAIRS_SIDE = CHAIRS | {"office"}
HOUSE = SECRETARIAT | CHAIRS_SIDE
DELEGATIONS = frozenset({"head_a", "delegate"})
MEMBERS = HOUSE | DELEGATIONS
CONTRIBUTORS = MEMBERS | {"partner"}
#: Who drafts for OPC, and reads nothing of it but what is theirs.
AUTHORS = frozenset({"author"})
#: Nothing of OPC is theirs: by another body, by the past, or by what their account is for.
OUTSIDERS = frozenset(
    {
        "asb_secretary", "asb_delegate", "former_chair", "former_deputy", "former", "drafter", "administrator",
    }
)  # fmt: skip
ASB_HOUSE = frozenset({"asb_secretary"})
ASB = ASB_HOUSE | {"head_a", "delegate", "asb_delegate"}
#: Who says who serves which body, and reads nothing of what it does.
KEEPERS = frozenset({"administrator"})
NOBODY: frozenset[str] = frozenset()
#: What the table of access may say instead of naming them one by one. All but the last two are about OPC.
GROUPS: dict[str, frozenset[str]] = {
    "secretariat": SECRETARIAT,
    "chairs": CHAIRS,
    "chairs_side": CHAIRS_SIDE,
    "house": HOUSE,
    "delegations": DELEGATIONS,
    "signed_in": frozenset(ACTORS),
    "everybody": frozenset({*ACTORS, SIGNED_OUT}),
}


@dataclass(frozen=True)
class Word:
    """A word that stands in one text field only. `readers` may find it, `finders` must."""

    word: str
    where: str
    readers: frozenset[str]
    finders: frozenset[str]


@dataclass
class Scene:
    """Where everything is: plain data, so that whoever plays in a copy of the database finds it by public id."""

    #: Kind of thing -> state -> public id.
    pids: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Actor -> secret of the cookie of a live session; and the public ids of the session used, and of another one.
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: Actor -> secret of their calendar address.
    feeds: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)

    def put(self, kind: str, state: str, pid: str) -> None:
        self.pids.setdefault(kind, {})[state] = pid

    def word(self, where: str, readers: Iterable[str], finders: Iterable[str] | None = None) -> str:
        """Return a new word for a text field, to be seen by `readers` and by nobody else."""
        readers = frozenset(readers)
        word = f"kq{len(self.words):04}z"
        self.words.append(Word(word, where, readers, readers if finders is None else frozenset(finders)))
        return word
