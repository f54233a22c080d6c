"""Papers that live in Word: one language out with the secretary, copies that came back, and an officer's own."""

from __future__ import annotations

from secretariat.committees.actors import Actor
from secretariat.documents.models import Paper
from secretariat.documents.working.models import WorkingCopy
from secretariat.documents.working.services import check_in, check_out
from secretariat.press.word import read_docx
from tests.access.building import PICTURE
from tests.access.scene_drafters import OWN, Drafted
from tests.access.who import HOUSE, NOBODY, SECRETARIAT
from tests.unit.press.word_files import PNGS, paragraph, part, word_file


class Worked(Drafted):
    """Nobody but those who write a paper learns a word of its copies."""

    def working_copies(self) -> None:
        scene = self.scene
        with self.later(hours=3):
            paper = self.paper("in Word", HOUSE)
            self._copy(paper, self.secretary, "older copy", SECRETARIAT, newest=False)
            latest = self._copy(paper, self.secretary, "latest copy", SECRETARIAT)
            held = check_out(self.session, self.draft(paper, "fr"), actor=self.secretary)
            own = self.paper("officer's, in Word", OWN, by=self.author)
            mine = self._copy(own, self.author, "officer's copy", SECRETARIAT | {"author"})
            out = self.paper("officer's, out in Word", OWN, by=self.author)
            theirs = check_out(self.session, self.draft(out, "en"), actor=self.author)
        scene.put("working", "latest", latest.pid)
        scene.put("working", "drafters", mine.pid)
        scene.put("out", "held", held.pid)
        scene.put("out", "drafters", theirs.pid)

    def _copy(
        self, paper: Paper, actor: Actor, label: str, readers: frozenset[str], *, newest: bool = True
    ) -> WorkingCopy:
        """Check a copy in, with a word in all that is kept of it; what only its page shows is found in the newest alone."""
        word, finders = self.scene.word, readers if newest else NOBODY
        changed = word(f"{label}: who changed it", readers, finders)
        run = f"<w:r><w:t>{word(f'{label}: what was inserted', readers, finders)}</w:t></w:r>"
        inserted = f'<w:p><w:ins w:id="1" w:author="{changed}" w:date="2026-03-02T10:00:00Z">{run}</w:ins></w:p>'
        remark = paragraph(word(f"{label}: comment", readers, finders))
        who = word(f"{label}: who commented", readers, finders)
        content = word_file(
            paragraph(word(f"{label}: text", readers, finders)) + inserted,
            parts={
                "word/comments.xml": part("comments", f'<w:comment w:author="{who}" w:id="1">{remark}</w:comment>'),
                "word/media/image1.png": PICTURE,
            },
            types=PNGS,
            author=word(f"{label}: author", readers, finders),
        )
        return check_in(
            self.session,
            self.store,
            check_out(self.session, self.draft(paper, "en"), actor=actor),
            actor=actor,
            brought=read_docx(content),
            content=content,
            name=f"{word(f'{label}: name', readers, finders)}.docx",
            remark=word(f"{label}: remark", readers, finders),
        )
