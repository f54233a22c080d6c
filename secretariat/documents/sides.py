"""What can be compared of a paper: its versions, and, for who may see them, the draft and what it said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.values import dataclass
from secretariat.documents import policy, queries
from secretariat.documents.markings import Marking
from secretariat.documents.models import DraftFace, EarlierText, Paper, Version
from secretariat.documents.queries.earlier import earlier_in_each
from secretariat.documents.sheets import LANGUAGES, texts_of
from secretariat.press import canonical, dates, words
from secretariat.press.canonical import Document
from secretariat.press.dates import Language
from secretariat.press.sheets import Draft
from secretariat.press.words import Both

#: The name of the draft among the versions of its paper.
DRAFT: Final = "draft"
#: How many kept texts of each language are offered.
_KEPT = 20


@dataclass(frozen=True)
class Side:
    """One of two texts that are compared."""

    key: str
    #: A symbol, or which draft it is.
    name: Both
    #: The symbol it bears, or bore last; "" for none yet.
    symbol: str
    marking: Marking
    at: datetime
    titles: Mapping[str, str]
    version: Version | None = None
    #: Of a draft: the source by language, and number and hour as printed.
    sources: Mapping[Language, str] | None = None
    draft: Draft | None = None

    def texts(self) -> dict[Language, Document]:
        """Return the canonical texts by language; none for files, agendas and decision sheets."""
        if self.version is not None:
            return texts_of(self.version)
        return {code: canonical.parse(source) for code, source in (self.sources or {}).items()}


def of_version(version: Version) -> Side:
    """Return a version as a side."""
    return Side(
        key=version.pid,
        name=Both(version.symbol, version.symbol),
        symbol=version.symbol,
        marking=Marking(version.marking),
        at=version.issued_at,
        titles={"en": version.title_en, "fr": version.title_fr},
        version=version,
    )


def sides_of(session: Session, actor: Actor, paper: Paper, versions: Sequence[Version]) -> list[Side]:
    """Return what this person may compare, the newest first: of the versions they see those they may read; for who may see the
    draft also that, unless nobody wrote on it since it was issued, and for who writes it what it said before."""
    known = [of_version(one) for one in versions if policy.can_read(actor, one)]
    if not policy.can_see_draft(actor, paper):
        return known
    drafts = queries.drafts_by_language(paper)
    written: dict[Language, DraftFace] = {
        code: drafts[code] for code in LANGUAGES if code in drafts and drafts[code].is_written
    }
    # What a draft said before is for who writes it, as on the page of earlier texts.
    writes = policy.can_attach_file(actor, paper)
    kept = earlier_in_each(session, paper, _KEPT) if writes else ()
    past = sorted([*known, *(_earlier(one, paper) for one in kept)], key=lambda one: one.at, reverse=True)
    moved_on = not known or any(one.saved_at > known[0].at for one in written.values())
    return [_draft(written, paper), *past] if written and moved_on else past


def draft_follows(actor: Actor, paper: Paper) -> str:
    """Return the symbol of the version with which this person may compare the draft; "" for none, or where nobody wrote."""
    version = paper.current_version
    if version is None or not paper.is_drafted or not policy.can_see_draft(actor, paper):
        return ""
    return version.symbol if any(one.is_written and one.saved_at > version.issued_at for one in paper.drafts) else ""


def _draft(drafts: Mapping[Language, DraftFace], paper: Paper) -> Side:
    newest = max(drafts.values(), key=lambda one: one.saved_at)
    return _of_draft(
        paper,
        key=DRAFT,
        word=words.DRAFT_SAVED,
        at=newest.saved_at,
        titles={code: one.title for code, one in drafts.items()},
        sources={code: one.text for code, one in drafts.items()},
        number=newest.row_version,
    )


def _earlier(kept: EarlierText, paper: Paper) -> Side:
    """What was kept has no title of its own: that of the draft stands over it."""
    code: Language = "fr" if kept.draft.language == "fr" else "en"
    return _of_draft(
        paper,
        key=kept.pid,
        word=words.DRAFT_KEPT[code],
        at=kept.saved_at,
        titles={code: kept.draft.title},
        sources={code: kept.text},
        number=kept.draft.row_version,
    )


def _of_draft(
    paper: Paper,
    *,
    key: str,
    word: Both,
    at: datetime,
    titles: Mapping[str, str],
    sources: Mapping[Language, str],
    number: int,
) -> Side:
    wall = at.astimezone(ZoneInfo(paper.body.zone)).replace(tzinfo=None, second=0, microsecond=0)
    return Side(
        key=key,
        name=Both(
            word.en.format(moment=dates.long_moment(wall, "en")), word.fr.format(moment=dates.long_moment(wall, "fr"))
        ),
        symbol=paper.symbol or "",
        marking=Marking(paper.marking),
        at=at,
        titles=titles,
        sources=sources,
        draft=Draft(number=number, at=wall),
    )
