"""What a person can do now with a paper that they read, each with the way to it."""

from __future__ import annotations

from flask import url_for

from secretariat.committees.actors import Actor
from secretariat.documents import policy, queries
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper, Version
from secretariat.documents.states import PaperState


def acts_of(actor: Actor, paper: Paper, version: Version | None, *, drafting: bool) -> dict[str, str]:
    """The addresses of what this person can do now, by act; "" for what they cannot."""
    acts = dict.fromkeys(
        ("edit", "upload", "preview", "submit", "give_back", "circulate", "release", "recall", "withdraw"), ""
    )
    here = paper.custody == Custody.HERE
    if policy.can_edit(actor, paper):
        acts["edit"] = url_for("documents.write" if here else "documents.edit", paper=paper.pid)
        if here:
            acts["upload"] = url_for("documents.upload", paper=paper.pid)
        if not drafting and here:
            acts["preview"] = url_for("documents.preview", paper=paper.pid)
    if policy.can_submit(actor, paper):
        acts["submit"] = url_for("documents.submit", paper=paper.pid)
    if policy.can_give_back(actor, paper):
        acts["give_back"] = url_for("documents.give_back", paper=paper.pid)
    if policy.can_circulate(actor, paper) and PaperState(paper.state) is not PaperState.EXPECTED:
        acts["circulate"] = url_for("documents.circulate", paper=paper.pid)
    in_force = here and version is not None and version.id == paper.current_version_id
    if acts["circulate"] and version is not None and in_force and not queries.draft_waits(version):
        acts["preview"] = acts["circulate"] = ""
    if policy.can_release(actor, paper):
        acts["release"] = url_for("documents.release", paper=paper.pid)
    if version is not None and policy.can_recall(actor, version):
        acts["recall"] = url_for("documents.recall", version=version.pid)
    if policy.can_withdraw(actor, paper):
        acts["withdraw"] = url_for("documents.withdraw", paper=paper.pid)
    return acts
