"""How a text is worked on in Word, as its people do it."""

from __future__ import annotations

import io

from sqlalchemy import select

from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.working.models import CheckOut, SeenComment, WorkingCopy
from tests.access.recipes import one, pid_in, recipe
from tests.access.stage import Visitor
from tests.unit.press.word_files import paragraph, word_file


def copy_of(who: Visitor, address: str) -> WorkingCopy:
    return one(who, select(WorkingCopy).where(WorkingCopy.pid == pid_in(address)))  # type: ignore[no-any-return]


def page_of(who: Visitor, out: str) -> str:
    """Return where a language that is out is worked on."""
    asked = select(CheckOut).where(CheckOut.pid == out)
    draft = one(who, select(DraftFace).where(DraftFace.id == one(who, asked).draft_id))
    return f"/papers/{one(who, select(Paper.pid).where(Paper.id == draft.paper_id))}/working-copies?language={draft.language}"


def ending(who: Visitor, address: str) -> str:
    return str(one(who, select(CheckOut.ending).where(CheckOut.pid == pid_in(address))))


@recipe("documents.check_out")
def check_out(who: Visitor, address: str, state: str) -> None:
    assert who.post(address, {"language": "en"}).status_code == 303
    mine = select(CheckOut.ending).join(DraftFace).join(Paper).where(Paper.pid == pid_in(address))
    assert one(who, mine) == ""


@recipe("documents.check_in")
def check_in(who: Visitor, address: str, state: str) -> None:
    content = word_file(paragraph("From Word."))
    who.done(page_of(who, pid_in(address)), address, remark="Shorter.", file=(io.BytesIO(content), "brought.docx"))
    assert ending(who, address) == "checked-in"


@recipe("documents.give_out_back")
def give_back(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(who, pid_in(address)), address)
    assert ending(who, address) == "unchanged"


@recipe("documents.take_out_back")
def take_back(who: Visitor, address: str, state: str) -> None:
    who.done(page_of(who, pid_in(address)), address)
    assert ending(who, address) == "taken-back"


@recipe("documents.take_copy")
def take(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/take"), address)
    assert copy_of(who, address).standing == "in-text"


@recipe("documents.set_copy_aside")
def set_aside(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/set-aside"), address)
    assert copy_of(who, address).standing == "set-aside"


@recipe("documents.review_copy")
def review(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/review"), address, seen="1", changes_reviewed="y")
    copy = copy_of(who, address)
    assert copy.reviewed_at is not None
    assert one(who, select(SeenComment.number).where(SeenComment.copy_id == copy.id)) == 1
