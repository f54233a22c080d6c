"""What a paper is related to, ready to be shown: what was entered, and what symbols and actions say by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext, language
from secretariat.core.messages import Msgid
from secretariat.core.values import dataclass
from secretariat.decisions import policy as decisions_policy
from secretariat.decisions import saying as of_decisions
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.saying import Placed
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.relations.models import Relation
from secretariat.relations.queries import PaperNamed, Related
from secretariat.relations.states import RelationKind
from secretariat.trail import queries as there
from secretariat.trail.queries import Ends

#: Word, shape and tone, as the macro `state` takes them.
State = tuple[str, str, str]


@dataclass(frozen=True)
class Line:
    """Something at the other end of a relation."""

    #: Symbol, place in a decision sheet; for a draft without symbol its title.
    label: str
    href: str
    title: str
    #: Where the title is not in the language of the page.
    lang: str = ""
    state: State | None = None
    #: The relation that can be removed; None for what follows from elsewhere.
    relation: Relation | None = None
    #: The label is a symbol, or begins with one.
    symbol: bool = True


class Titled(Protocol):
    """What has a title in both languages."""

    @property
    def title_en(self) -> str: ...

    @property
    def title_fr(self) -> str: ...


class Worded(Placed, Protocol):
    """What was decided, and where its sheet says so."""

    @property
    def pid(self) -> str: ...

    @property
    def verb_en(self) -> str: ...

    @property
    def verb_fr(self) -> str: ...

    @property
    def text_en(self) -> str: ...

    @property
    def text_fr(self) -> str: ...


class Group(NamedTuple):
    """All that is related in one way."""

    word: str
    lines: list[Line]


@dataclass(frozen=True)
class Ties:
    """All that a paper is tied to, as far as its reader may see it."""

    related: Sequence[Related]
    decisions: dict[int, Decision]
    #: Those that the paper answers, as it was entered or as it was delivered with them.
    actions: dict[int, Action]
    #: What it corrects, adds to or belongs to by its symbol.
    parent: PaperNamed | None

    @property
    def superseding(self) -> list[Paper]:
        """What took its place and is in force, the newest last."""
        found = [one.other for one in self.between(RelationKind.SUPERSEDES, said_here=False) if one.other]
        in_force = [other for other in found if PaperState(other.state) is PaperState.ISSUED]
        return sorted(in_force, key=lambda other: (other.dated_at, other.id))

    def between(self, kind: RelationKind, *, said_here: bool) -> list[Related]:
        """Return the relations of one kind, seen from one end."""
        return [one for one in self.related if one.relation.kind == kind and one.said_here == said_here]


def ties_of(session: Session, actor: Actor, paper: Paper, ends: Ends | None = None) -> Ties:
    """Return what a paper is tied to: a reader outside the house is told of decisions and actions once they may be named.

    `ends` is what a page asked with what else it shows (`queries.ends_asked`).
    """
    ends = ends or there.ends(session, actor, paper)
    found = there.ties(session, actor, paper) if ends.tied else []
    decisions = sorted((one.decision for one in found if one.decision), key=lambda one: one.id)
    actions = sorted((one.action for one in found if one.action), key=lambda one: (one.created_at, one.id))
    return Ties(
        [Related(one.relation, one.other, one.relation.paper_id == paper.id) for one in found if one.relation],
        {one.id: one for one in decisions if decisions_policy.may_name(actor, one)},
        {one.id: one for one in actions if decisions_policy.may_name(actor, one)},
        ends.parent,
    )


def groups(ties: Ties) -> list[Group]:
    """Return what a paper is tied to, by how; nothing where it is tied to nothing."""
    made = [
        Group(gettext(word), [_paper_line(one) for one in ties.between(kind, said_here=here) if one.other])
        for kind in (RelationKind.SUPERSEDES, RelationKind.ANNEX_TO, RelationKind.REFERS_TO)
        for here, word in _ways(kind)
    ]
    parent = [] if ties.parent is None else [paper_line(ties.parent)]
    made.append(Group(gettext("Belongs to"), parent))
    stored = {one.relation.to_decision_id: one.relation for one in ties.related}
    followed = [decision_line(one, one.version.symbol, stored[one.id]) for one in ties.decisions.values()]
    made.append(Group(gettext(RelationKind.FOLLOWS_DECISION.label), followed))
    entered = {one.relation.to_action_id: one.relation for one in ties.related}
    answered = [_action_line(one, entered.get(one.id)) for one in ties.actions.values()]
    made.append(Group(gettext(RelationKind.ANSWERS_TASKING.label), answered))
    return [group for group in made if group.lines]


def _ways(kind: RelationKind) -> tuple[tuple[bool, Msgid], tuple[bool, Msgid]]:
    return (True, kind.label), (False, kind.inverse)


def _paper_line(one: Related) -> Line:
    assert one.other is not None
    return paper_line(one.other, one.relation if one.said_here else None)


def title_of(thing: Titled) -> tuple[str, str]:
    """Return the title in the language in force, or else in the other, with the language it is in."""
    return of_decisions.picked(thing.title_en, thing.title_fr)


def taken_over(by: Paper) -> State:
    """Return how a paper stands whose place another took."""
    return superseded(by.symbol)


def superseded(by: str | None) -> State:
    """Return how a paper stands whose place the paper with that symbol took."""
    return (gettext("Superseded by %(symbol)s", symbol=by), "struck", "soon")


def paper_lines(papers: Iterable[Paper]) -> list[Line]:
    """Return papers as lines."""
    return [paper_line(paper) for paper in papers]


def paper_line(paper: Paper | PaperNamed, relation: Relation | None = None) -> Line:
    """Return a paper under its first symbol, which stays; how it stands is said where it is not simply in force."""
    title, code = title_of(paper)
    plain = PaperState(paper.state) is PaperState.ISSUED
    return Line(
        label=paper.symbol or gettext("No symbol yet"),
        href=f"/papers/{paper.pid}",
        title=title,
        lang=code if code != language() else "",
        state=None if plain else (gettext(PaperState(paper.state).label), *_LOOKS.get(paper.state, ("ring", ""))),
        relation=relation,
    )


_LOOKS = {PaperState.WITHDRAWN.value: ("struck", "late"), PaperState.SUPERSEDED.value: ("struck", "")}


def decision_line(decision: Worded, symbol: str, relation: Relation | None = None) -> Line:
    """Return a decision: its place in the sheet with that symbol, and what was decided."""
    title, code = decided(decision)
    return Line(
        label=of_decisions.cited_as(decision, symbol),
        href=f"/decisions/{decision.pid}",
        title=title,
        lang=code if code != language() else "",
        relation=relation,
    )


def decided(decision: Worded) -> tuple[str, str]:
    """Return verb and words of a decision, with the language they are in."""
    english = f"{decision.verb_en} {decision.text_en}".strip()
    return of_decisions.picked(english, f"{decision.verb_fr} {decision.text_fr}".strip())


def action_line(action: Action) -> Line:
    """Return an action: who owes it by when, and what was asked."""
    return _action_line(action, None)


def _action_line(action: Action, relation: Relation | None) -> Line:
    title, code = of_decisions.picked(action.text_en, action.text_fr)
    return Line(
        label=f"{of_decisions.owner_of(action)}, {of_decisions.due_of(action)}",
        href=f"/actions/{action.pid}",
        title=title,
        lang=code if code != language() else "",
        relation=relation,
        symbol=False,
    )
