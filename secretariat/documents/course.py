"""How far a paper is on its way: asked alike of the paper of the register and of its plain row in a list."""

from __future__ import annotations

from typing import Any

from secretariat.documents.kinds import MADE
from secretariat.documents.states import PaperState


class Course:
    """For what has the columns of a paper, and its version in force."""

    __slots__ = ()

    @property
    def is_copy(self: Any) -> bool:
        return self.copy_of_id is not None

    @property
    def is_drafted(self: Any) -> bool:
        """What a person drafts, unlike what is made from a meeting."""
        return self.kind not in MADE

    @property
    def is_with_drafter(self: Any) -> bool:
        """It lies with the officer who drafts it: not submitted yet, or given back."""
        return self.drafter_id is not None and self.submitted_at is None

    @property
    def awaits_secretariat(self: Any) -> bool:
        """Its drafter submitted it, and it was not circulated since."""
        issued = self.current_version
        if PaperState(self.state) in (PaperState.WITHDRAWN, PaperState.SUPERSEDED):
            return False
        return self.submitted_at is not None and (issued is None or self.submitted_at > issued.issued_at)
