"""The tabs over the working pages of a paper: one way from the text of a draft to all that is done with it.

Every feature that works on drafts has its entry here, by address; none of them is imported.
"""

from __future__ import annotations

from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext
from secretariat.documents import policy
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.documents.working.policy import can_see_copies
from secretariat.web.navigation import NavLink


def paper_tabs(actor: Actor, paper: Paper, *, tab: str) -> tuple[NavLink, ...]:
    """Return the tabs of a draft; `tab` is the key of the page they stand on: draft, write, translation, edit, word,
    coordination, quality.

    Empty where a person may neither edit nor see the draft, and where there is only one page to go to.
    """
    links = [NavLink("draft", gettext("As it will look"), f"/papers/{paper.pid}/preview", current=tab == "draft")]
    if policy.can_attach_file(actor, paper):
        links.append(NavLink("write", gettext("Text"), f"/papers/{paper.pid}/text", current=tab == "write"))
        there = f"/papers/{paper.pid}/translation"
        links.append(NavLink("translation", gettext("Translation"), there, current=tab == "translation"))
    if policy.can_edit(actor, paper):
        links.append(NavLink("edit", gettext("Details"), f"/papers/{paper.pid}/edit", current=tab == "edit"))
    if can_see_copies(actor, paper):
        there = f"/papers/{paper.pid}/working-copies"
        links.append(NavLink("word", gettext("Word"), there, current=tab == "word"))
    if paper.is_drafted and not paper.is_copy and paper.custody == Custody.HERE:
        there = f"/papers/{paper.pid}/coordination"
        links.append(NavLink("coordination", gettext("Coordination"), there, current=tab == "coordination"))
    closed = PaperState(paper.state) in (PaperState.WITHDRAWN, PaperState.SUPERSEDED)
    if paper.is_drafted and paper.custody == Custody.HERE and not paper.is_copy and not closed:
        links.append(NavLink("quality", gettext("Quality"), f"/papers/{paper.pid}/quality", current=tab == "quality"))
    if not policy.can_see_draft(actor, paper) or len(links) == 1:
        return ()
    return tuple(links)
