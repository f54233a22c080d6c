"""How an action is said, in the language in force: who owes it, by when, where it comes from, how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from secretariat.core import i18n
from secretariat.core.i18n import gettext, language, pgettext
from secretariat.decisions.models import Action
from secretariat.decisions.queries import Origin
from secretariat.decisions.states import ActionState, DueKind
from secretariat.press import dates

#: Word, shape and tone, as the macro `state` takes them.
State = tuple[str, str, str]

_LOOKS = {
    ActionState.OPEN: ("ring", ""),
    ActionState.ACCEPTED: ("half", ""),
    ActionState.IN_PROGRESS: ("half", "live"),
    ActionState.DELIVERED: ("disc", "live"),
    ActionState.VERIFIED: ("tick", "done"),
    ActionState.CLOSED: ("tick", "done"),
    ActionState.DISPUTED: ("diamond", "soon"),
    ActionState.CANCELLED: ("struck", ""),
    ActionState.SUPERSEDED: ("struck", ""),
}


def in_both(said: Callable[[], str]) -> tuple[str, str]:
    """Return what `said` gives in English and in French."""
    with i18n.speaking("en"):
        english = said()
    with i18n.speaking("fr"):
        return english, said()


def picked(english: str, french: str) -> tuple[str, str]:
    """Return the text in the language in force, or else in the other, with the language it is in."""
    texts = {"en": english, "fr": french}
    code = language() if texts[language()] else i18n.other_language()
    return texts[code], code


class Named(Protocol):
    """What has a name in both languages."""

    @property
    def name_en(self) -> str: ...

    @property
    def name_fr(self) -> str: ...


class Owed(Protocol):
    """What says of an action who owes it, and by when."""

    @property
    def owner(self) -> Named | None: ...

    @property
    def owner_words(self) -> str: ...

    @property
    def due_kind(self) -> str: ...

    @property
    def due_on(self) -> date | None: ...


def name_of(party: Named) -> str:
    return party.name_fr if language() == "fr" else party.name_en


def owner_of(action: Owed) -> str:
    """Nation B; or the words in which the owner was named; or that none was."""
    if action.owner is not None:
        return name_of(action.owner)
    return action.owner_words or gettext("No owner named")


def due_short(action: Action) -> str:
    """Fri 4 Dec 2026: for tables."""
    if action.due_on is not None:
        return dates.table_date(action.due_on, language())
    return gettext("Next meeting") if action.due_kind == DueKind.NEXT_MEETING else gettext("No date")


def due_of(action: Owed) -> str:
    """By 4 December 2026: inside a line."""
    if action.due_on is not None:
        return gettext("by %(day)s", day=dates.day_month_year(action.due_on, language()))
    return gettext("before the next meeting") if action.due_kind == DueKind.NEXT_MEETING else gettext("no date set")


def origin_of(origin: Origin | None) -> str:
    """Item 9 of AC/901-DS(2026)0014; nothing for whoever was given no sheet that says so."""
    return "" if origin is None else item_of_sheet(origin.number, origin.sheet.symbol)


def item_of_sheet(number: str, symbol: str) -> str:
    """Item 9 of AC/901-DS(2026)0014."""
    return gettext("Item %(number)s of %(symbol)s", number=number, symbol=symbol)


class Placed(Protocol):
    """What says under which item a decision was taken."""

    @property
    def item_number(self) -> str: ...

    @property
    def label(self) -> str: ...


def place_of(decision: Placed) -> str:
    """Item 9 (a)."""
    number = f"{decision.item_number} {decision.label}".rstrip()
    return gettext("Item %(number)s", number=number)


def cited_as(decision: Placed, symbol: str) -> str:
    """AC/901-DS(2026)0039, item 4 (b): a decision by the sheet with that symbol, and its place there."""
    return f"{symbol}, {dates.initial_small(place_of(decision))}"


def state_of(action: Action, *, overdue: bool) -> State:
    """Return word, shape and tone of a state; what is late says so, with its state."""
    return look_of(ActionState(action.state), overdue=overdue)


def look_of(state: ActionState, *, overdue: bool) -> State:
    """Return word, shape and tone of a state of an action."""
    word = state_word(state)
    if overdue:
        return (gettext("Overdue, %(state)s", state=word[:1].lower() + word[1:]), "triangle", "late")
    return (word, *_LOOKS[state])


def state_word(state: str) -> str:
    """Return what a state of an action is called; in French it agrees with the thing."""
    return {
        ActionState.OPEN: pgettext("action", "Open"),
        ActionState.ACCEPTED: pgettext("action", "Accepted"),
        ActionState.IN_PROGRESS: pgettext("action", "In progress"),
        ActionState.DELIVERED: pgettext("action", "Delivered"),
        ActionState.VERIFIED: pgettext("action", "Verified"),
        ActionState.CLOSED: pgettext("action", "Closed"),
        ActionState.DISPUTED: pgettext("action", "Disputed"),
        ActionState.CANCELLED: pgettext("action", "Cancelled"),
        ActionState.SUPERSEDED: pgettext("action", "Superseded"),
    }[ActionState(state)]


def step_word(move: str) -> str:
    """Return what a step of the history is called."""
    return {
        "opened": pgettext("step", "Opened"),
        "accept": pgettext("step", "Accepted"),
        "start": pgettext("step", "Begun"),
        "deliver": pgettext("step", "Delivered"),
        "return": pgettext("step", "Returned to the owner"),
        "verify": pgettext("step", "Delivery confirmed"),
        "close": pgettext("step", "Closed"),
        "dispute": pgettext("step", "Disputed"),
        "reassign": pgettext("step", "Assigned to another"),
        "cancel": pgettext("step", "Cancelled"),
        "supersede": pgettext("step", "Superseded"),
        "reopen": pgettext("step", "Opened again"),
        "noted": pgettext("step", "Said where it stands"),
        "asked": pgettext("step", "More time asked for"),
        "granted": pgettext("step", "More time granted"),
        "refused": pgettext("step", "More time refused"),
    }[move]


def standing_of(action: Action, *, overdue: bool) -> str:
    """Return, as a sentence, whose turn it is."""
    state, owner = ActionState(action.state), owner_of(action)
    if state is ActionState.DELIVERED:
        return gettext("%(owner)s has delivered. The secretariat confirms it, or returns it.", owner=owner)
    if state is ActionState.VERIFIED:
        return gettext(
            "%(owner)s has delivered, and the secretariat has confirmed it. The body closes it.", owner=owner
        )
    if state is ActionState.DISPUTED:
        return gettext("%(owner)s disputes owing this. The secretariat finds another owner.", owner=owner)
    if state is ActionState.CLOSED:
        return gettext("This is done: it was closed.")
    if not state.is_live:
        return gettext("Nothing more is owed.")
    said = _owed(action, owner)
    return f"{said} {gettext('It is overdue.')}" if overdue else said


def _owed(action: Action, owner: str) -> str:
    if action.due_on is not None:
        day = dates.long_date(action.due_on, language())
        return gettext("%(owner)s owes this by %(day)s.", owner=owner, day=day)
    if action.due_kind == DueKind.NEXT_MEETING:
        return gettext("%(owner)s owes this before the next meeting.", owner=owner)
    return gettext("%(owner)s owes this; no date was set.", owner=owner)


def day_of(day: date) -> str:
    """17 November 2026."""
    return dates.day_month_year(day, language())
