"""Who may see and do what with papers and versions. What may be seen is decided by grants alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, or_, select

from secretariat.committees import policy as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.asker import Asker, among
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents import grants
from secretariat.documents.following import following
from secretariat.documents.kinds import Custody
from secretariat.documents.models import EarlierText, Paper, Release, Version, WordOriginal, WordWaiting
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.tosend import PaperToSend, VersionToSend

_GRANTED = N_("A grant lets you see it.")
_SECRETARIAT = N_("You are the secretariat of this body.")
_NOT_SECRETARIAT = N_("Only the secretariat of this body may do this.")


def papers_visible_to(actor: Actor | Asker) -> Any:
    """The condition that a paper exists for this person: it is granted itself (the house), or one of its versions is."""
    return grants.granted(actor, "paper", Paper.id)


def versions_visible_to(actor: Actor | Asker) -> Any:
    """The condition that a version exists for this person."""
    return grants.granted(actor, "version", Version.id)


def can_see(actor: Actor, thing: Paper | Version) -> Decision:
    """Whatever the scope has let through may be read."""
    return allow(_GRANTED)


def _secretariat(actor: Actor, paper: Paper) -> Decision:
    return allow(_SECRETARIAT) if actor.is_secretariat_of(paper.body_id) else refuse(_NOT_SECRETARIAT)


def is_drafter(actor: Actor, paper: Paper | PaperToSend) -> bool:
    """Tell whether the paper is this officer's own to draft, submitted or not; it ends with their drafting for the body."""
    return paper.drafter_id == actor.user_id and paper.body_id in actor.drafting


def _writes(actor: Actor, paper: Paper) -> Decision:
    """Whoever writes the draft: the secretariat; the officer whose paper it is, until it is submitted (domain 6, "E own")."""
    if is_drafter(actor, paper):
        if paper.submitted_at is not None:
            return refuse(N_("You submitted this paper: the secretariat has it, and can give it back to you."))
        return allow(N_("You draft this paper."))
    return _secretariat(actor, paper)


def can_begin(actor: Actor, body: bodies.OfBody) -> Decision:
    """Its secretariat opens papers in a body, and who drafts for it begins drafts of their own."""
    if body.id in actor.drafting:
        return allow(N_("You draft for this body."))
    return bodies.can_convene(actor, body)


def can_mark(actor: Actor, paper: Paper) -> Decision:
    """The marking of a draft is the secretariat's to set."""
    return _secretariat(actor, paper)


def can_submit(actor: Actor, paper: Paper) -> Decision:
    """Who drafts a paper hands it to the secretariat."""
    if not is_drafter(actor, paper):
        return refuse(N_("Only the officer who drafts this paper submits it."))
    return can_edit(actor, paper)


def can_give_back(actor: Actor, paper: Paper) -> Decision:
    """The secretariat gives a paper back to the officer who submitted it, also for its next revision."""
    if paper.submitted_at is None:
        return refuse(N_("Nobody submitted this paper."))
    if PaperState(paper.state) in (PaperState.WITHDRAWN, PaperState.SUPERSEDED):
        return refuse(N_("This paper is closed: it was withdrawn or superseded."))
    return _secretariat(actor, paper)


def _drafted_here(paper: Paper) -> bool:
    """What a person drafts; a copy made for somebody follows the paper it was made from."""
    return paper.is_drafted and not paper.is_copy


def can_see_draft(actor: Actor, paper: Paper | PaperToSend) -> Decision:
    """Drafts are the secretariat's and the chair's, and each its drafter's (domain 6, first row)."""
    if actor.is_house_of(paper.body_id):
        return allow(N_("You are the secretariat of this body, or chair it."))
    if is_drafter(actor, paper):
        return allow(N_("You draft this paper."))
    return refuse(N_("The draft is not open to you."))


def drafts_open_to(actor: Actor | Asker) -> Any:
    """SQL twin of `can_see_draft`, of papers that exist for this person."""
    mine = and_(Paper.drafter_id == actor.user_id, Paper.body_id.in_(among(actor.drafting)))
    return or_(Paper.body_id.in_(among(actor.house_bodies)), mine)


def can_put_back(actor: Actor, earlier: EarlierText) -> Decision:
    """Whoever writes the draft may let it say again what it said."""
    return can_attach_file(actor, earlier.draft.paper)


def can_edit(actor: Actor, paper: Paper) -> Decision:
    """The secretariat edits what is not yet issued, or drafts the next revision of what is; an officer what is theirs."""
    if not _drafted_here(paper):
        return refuse(N_("This paper is made from its meeting, and changed there."))
    if PaperState(paper.state) not in (PaperState.EXPECTED, PaperState.DRAFT, PaperState.READY, PaperState.ISSUED):
        return refuse(N_("This paper is closed: it was withdrawn or superseded."))
    return _writes(actor, paper)


def can_attach_file(actor: Actor, paper: Paper) -> Decision:
    """Whoever edits a draft brings its files; a paper held on another system never has content here."""
    if paper.custody == Custody.ELSEWHERE:
        return refuse(N_("This paper is held on another system. Ask the secretariat."))
    return can_edit(actor, paper)


def can_take_over(actor: Actor, waiting: WordWaiting) -> Decision:
    """Whoever brings the files of a draft takes a Word file over into its text."""
    return can_attach_file(actor, waiting.paper)


def can_see_original(actor: Actor, original: WordOriginal) -> Decision:
    """The file that a draft came from is as open as the draft."""
    return can_see_draft(actor, original.paper)


def can_circulate(actor: Actor, paper: Paper) -> Decision:
    """The secretariat circulates on the chair's authority (domain 6)."""
    if not _drafted_here(paper):
        return refuse(N_("This paper is issued from its meeting."))
    if PaperState(paper.state) in (PaperState.WITHDRAWN, PaperState.SUPERSEDED):
        return refuse(N_("This paper is closed: it was withdrawn or superseded."))
    return _secretariat(actor, paper)


def can_withdraw(actor: Actor, paper: Paper) -> Decision:
    """A paper can be withdrawn any time before decision (domain 2.1)."""
    if PaperState(paper.state) in (PaperState.WITHDRAWN, PaperState.SUPERSEDED):
        return refuse(N_("This paper is closed: it was withdrawn or superseded."))
    if not _drafted_here(paper):
        return refuse(N_("This paper is made from its meeting, and withdrawn there."))
    return _secretariat(actor, paper)


def can_recall(actor: Actor, version: Version) -> Decision:
    """A version can be recalled while nobody outside the house has opened it."""
    if not actor.is_secretariat_of(version.paper.body_id):
        return refuse(_NOT_SECRETARIAT)
    if version.paper.current_version_id != version.id or VersionState(version.state) is not VersionState.ISSUED:
        return refuse(N_("Only the version in force can be recalled."))
    if version.paper.is_copy:
        return refuse(N_("It follows the paper it was made from, and is recalled with it."))
    if version.paper.custody == Custody.ELSEWHERE:
        return refuse(N_("A reference keeps the symbol it has elsewhere: it is withdrawn, not recalled."))
    if version.opened_at is not None:
        return refuse(N_("It has been opened. What delegations have read cannot be recalled; issue a revision."))
    return allow(N_("Nobody outside the secretariat has opened it."))


def can_read(actor: Actor, version: Version | VersionToSend) -> Decision:
    """A withdrawn paper stays in the register of those who had it; its text is open to the house only."""
    paper = version.paper
    if is_closed(paper.state, version.state) and not actor.is_house_of(paper.body_id):
        return refuse(N_("This paper was withdrawn. Its text is no longer open to delegations."))
    return allow(_GRANTED)


def is_closed(paper: str, version: str) -> bool:
    """Tell whether, by the states of a paper and of its version, the text of it is open to the house only."""
    return paper == PaperState.WITHDRAWN or version in (VersionState.WITHDRAWN, VersionState.RECALLED)


def versions_closed_to(actor: Actor | Asker) -> Select[int]:
    """The ids of the versions whose text `can_read` refuses to this person, whether or not they are granted."""
    closed = or_(
        Paper.state == PaperState.WITHDRAWN.value,
        Version.state.in_([VersionState.WITHDRAWN.value, VersionState.RECALLED.value]),
    )
    return (
        select(Version.id)
        .join(Paper, Paper.id == Version.paper_id)
        .where(closed, Paper.body_id.not_in(among(actor.house_bodies)))
    )


def can_download(actor: Actor, version: Version | VersionToSend) -> Decision:
    """What is held elsewhere has nothing to download; what was withdrawn is open to the house only."""
    if version.paper.custody == Custody.ELSEWHERE:
        return refuse(N_("This paper is held on another system. Ask the secretariat."))
    return can_read(actor, version)


def is_releasable(paper: Paper) -> bool:
    """Tell whether a paper can be released to somebody outside its format at all."""
    held_here = _drafted_here(paper) and paper.custody != Custody.ELSEWHERE
    return held_here and PaperState(paper.state) is PaperState.ISSUED


def can_release(actor: Actor, paper: Paper) -> Decision:
    """The secretariat releases what is in force to somebody outside its format, on the chair's authority (domain 4, 6)."""
    if not _drafted_here(paper) or paper.custody == Custody.ELSEWHERE:
        return refuse(N_("Only a paper that is drafted and held here is released to others."))
    if PaperState(paper.state) is not PaperState.ISSUED:
        return refuse(N_("Only a paper in force is released to others: circulate it first."))
    return _secretariat(actor, paper)


def can_end_release(actor: Actor, release: Release) -> Decision:
    return _secretariat(actor, release.paper)


def can_promise_face(actor: Actor, version: Version) -> Decision:
    """The secretariat says by when a language follows, as long as it does."""
    if not following(version):
        return refuse(N_("No language of this paper is still to follow."))
    return can_add_face(actor, version)


def can_add_face(actor: Actor, version: Version) -> Decision:
    """The secretariat adds a language that was announced to follow, to the version in force."""
    if not actor.is_secretariat_of(version.paper.body_id):
        return refuse(_NOT_SECRETARIAT)
    if version.paper.current_version_id != version.id or VersionState(version.state) is not VersionState.ISSUED:
        return refuse(N_("Only the version in force can be completed."))
    if not _drafted_here(version.paper) or version.paper.custody == Custody.ELSEWHERE:
        return refuse(N_("This paper is made from its meeting, and changed there."))
    return allow(_SECRETARIAT)
