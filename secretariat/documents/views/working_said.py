"""How pages say what is out in Word and how a working copy stands, in the language in force."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from secretariat.core.i18n import gettext, ngettext
from secretariat.documents import sheets
from secretariat.documents.models import Paper, Version
from secretariat.documents.views import saying
from secretariat.documents.working import policy as rules
from secretariat.documents.working import queries as working
from secretariat.documents.working.models import Standing, WorkingCopy
from secretariat.documents.working.queries import InWord, LatestCopy, OutInWord
from secretariat.documents.working.saying import out_said
from secretariat.web.access import current_actor
from secretariat.web.database import db
from secretariat.web.navigation import Told

_LOOKS = {
    Standing.WAITS: ("half", "soon"),
    Standing.IN_TEXT: ("tick", "done"),
    Standing.SET_ASIDE: ("struck", ""),
}


def state_of(copy: WorkingCopy) -> saying.State:
    """Return how a copy stands, as the macro `state` takes it."""
    standing = Standing(copy.standing)
    return (gettext(standing.label), *_LOOKS[standing])


def found(copy: WorkingCopy) -> list[str]:
    """Say what a copy holds beside its text, in few words each."""
    said = []
    if copy.changes:
        said.append(ngettext("%(num)s tracked change", "%(num)s tracked changes", len(copy.changes)))
    if copy.formal_changes:
        said.append(ngettext("%(num)s tracked change of form", "%(num)s tracked changes of form", copy.formal_changes))
    if copy.comments:
        said.append(ngettext("%(num)s comment in the margin", "%(num)s comments in the margin", len(copy.comments)))
    if copy.hidden:
        said.append(gettext("hidden text"))
    if copy.author:
        said.append(gettext("names its author: %(name)s", name=copy.author))
    return said


def open_notice(copy: LatestCopy) -> Told | None:
    """Say what of the latest copy stands against circulating, and where it is settled; None where nothing does."""
    href = url_for("documents.working_copy", working=copy.pid)
    look = gettext("Look at it")
    if copy.standing == Standing.WAITS:
        lead = gettext("Copy %(number)s is not in the text yet.", number=copy.ordinal)
        said = gettext("Pages, coordination and print still have the text before it.")
        return Told("soon", lead, said, href, look)
    if copy.standing == Standing.SET_ASIDE:
        return None
    still = []
    if copy.has_changes and copy.reviewed_at is None:
        still.append(gettext("Its tracked changes were not reviewed."))
    if copy.unseen:
        still.append(ngettext("%(num)s comment was not seen.", "%(num)s comments were not seen.", len(copy.unseen)))
    if not still:
        return None
    lead = gettext("Copy %(number)s cannot leave the house yet.", number=copy.ordinal)
    return Told("soon", lead, " ".join(still), href, look)


def notices(paper: Paper, known: InWord, languages: Collection[str] = sheets.LANGUAGES) -> list[Told]:
    """Say what of a draft is out in Word, and what of its latest copies is still to be done for those who write it."""
    outs = [out for out in known.outs if out.language in languages]
    told = [out_notice(paper, out) for out in outs]
    if not rules.can_see_copies(current_actor(), paper):
        return told
    for code in languages:
        latest = known.latest.get(code)
        if latest is not None and code not in {out.language for out in outs}:
            told += filter(None, [open_notice(latest)])
    return told


def out_notice(paper: Paper, out: OutInWord) -> Told:
    """Say who has a language out in Word and since when, with the way to it for those who may go there."""
    return Told("info", *out_said(current_actor(), paper, out))


def originals_of(version: Version) -> list[tuple[str, str]]:
    """The Word originals of a version with their addresses, for who may have them."""
    if not rules.can_see_copies(current_actor(), version.paper):
        return []
    return [
        (
            gettext("Word original, %(language)s", language=saying.language_word(one.language)),
            url_for("documents.copy_file", working=one.copy.pid),
        )
        for one in working.words_of_version(db.session(), version)
    ]
