"""A word of its own stands in every text field of the world. Everybody walks wherever an address leads: nobody finds a
word that is not meant for them, in page, header, list, search, letter or PDF; and whoever a word is meant for finds it.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pikepdf
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from secretariat.accounts import notices as account_notices
from secretariat.chairs import notices as chair_notices
from secretariat.committees.actors import load_actor
from secretariat.coordination import notices as coordination_notices
from secretariat.core import clock, i18n, mail
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.decisions import notices as decision_notices
from secretariat.documents import notices as document_notices
from secretariat.documents.received import WORD
from secretariat.house import notices as house_notices
from secretariat.meetings import notices as meeting_notices
from secretariat.meetings import notices_late
from secretariat.minutes import notices as minutes_notices
from secretariat.people.models import User
from secretariat.press.reading import page_texts
from secretariat.quality import notices as quality_notices
from secretariat.registry import notices as registry_notices
from secretariat.search import asking
from secretariat.search import queries as search
from secretariat.search.entries import Narrowed
from tests.access import table
from tests.access.printing import PRINTED
from tests.access.stage import NEVER, Stage, Visitor, seen
from tests.access.who import ACTORS, OUTSIDERS, SIGNED_OUT, Scene, Word
from tests.conftest import TODAY

#: Further forms of pages: what comes behind the address.
VARIANTS = {
    "meetings.calendar": ("", "?month=2026-11", "?month=2026-12", "?month=2026-11&view=month"),
    "meetings.week": ("", "?day=2026-11-24", "?day=2026-12-01", "?day=2026-11-09"),
    "documents.show": ("?view=en", "?view=fr", "?view=both"),
    "documents.preview": ("?view=both",),
    "documents.version": ("?view=en", "?view=fr", "?view=both"),
    "documents.register": (
        "",
        "?state=draft",
        "?state=withdrawn",
        "?kind=agenda",
        "?kind=record",
        "?kind=decision_sheet",
        "?order=title",
        "?order=-state&faces=both",
        "?officer=k",
    ),
    "registry.numbers": ("", "?of=AC/901-D%202026"),
    "relations.of_paper": ("", "?kind=refers_to&q=k", "?kind=follows_decision&q=k", "?kind=answers_tasking&q=k"),
    "coordination.clearance": ("?face=en", "?face=fr"),
    "documents.compare": ("", "?from=draft", "?language=fr"),
    "decisions.register": ("", "?view=actions", "?view=actions&state=all", "?view=actions&owner=mine"),
    "decisions.of_body": ("", "?view=actions", "?view=actions&state=all"),
    "minutes.passage": ("?language=en", "?language=fr"),
    "minutes.room_sheet": ("?at=9",),
}
BESIDE = frozenset({"deputy", "office"})
#: What the deputy and the office look at: where the chair's side reads what others of the house do not, or acts.
CHAIRS_PAGES = re.compile(
    r"(chairs|minutes|decisions|desk|committees)\.|meetings\.(room_item|attendance|show|calendar|set_presence)"
)
#: Files are there in French as well.
FACES = (*PRINTED, "fr")
#: Pages on which things are read: they are looked at in French, too.
READ = (
    "show", "version", "preview", "draft", "agenda", "changes", "home", "register", "of_body", "members", "desk",
    "action", "clearance", "of_paper", "approval", "decision", "decision_sheet", "paper_type", "room_item", "attendance",
)  # fmt: skip


#: Words that the register of decisions and actions could be searched for, and two that a delegate does find.
ROOM_WORDS = re.compile(r"outcome, en|action, en|action of|reservation, en|passage, en|remarks|advice")
SOUGHT = {"decisions": "recorded: first outcome, en", "actions": "action of A: text"}
WRITERS = {
    name: writer
    for module in (
        document_notices,
        coordination_notices,
        meeting_notices,
        notices_late,
        decision_notices,
        minutes_notices,
        chair_notices,
        account_notices,
        quality_notices,
        registry_notices,
        house_notices,
    )
    for name, writer in module.WRITERS.items()
}
#: What a calendar in other hands may hold.
HELD_OUTSIDE = re.compile(r": place\b|' format$|^name of ")
#: Letters that must have been written by the end of the story.
WRITTEN = {
    "documents.version_issued", "meetings.agenda_issued", "meetings.notice_issued", "meetings.waiver_asked",
    "minutes.decision_sheet_issued", "minutes.record_issued", "chairs.text_submitted", "chairs.text_approved",
    "chairs.text_returned", "decisions.time_asked", "decisions.returned",
}  # fmt: skip


def words_in(content: bytes | str) -> set[str]:
    """Return the words of the world that stand in a text, and the names of its people."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    return set(re.findall(r"kq\d{4}z", text.lower())) | {name for name in NAMES if name in text}


#: People whose names are not for everybody.
NAMES = (
    "Ada Head", "Paul Restrup", "Xenia Partner", "Felix Former", "Dora Drafter", "Amos Author", "Adam Admin",
    "Livia Cabinet", "Rasmus Vance", "Fiona Vance", "Milo Member",
)  # fmt: skip


def words_in_pdf(content: bytes) -> set[str]:
    """Return the words in a PDF: on its pages, in its embedded source, in all that is said about it."""
    found = words_in(" ".join(page_texts(content)))
    with pikepdf.open(io.BytesIO(content)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    found |= words_in(thing.read_bytes())
                except pikepdf.PdfError:  # a picture in a form of its own
                    found |= words_in(thing.read_raw_bytes())
            elif isinstance(thing, pikepdf.Dictionary):  # a bookmark, a title of an element, what a link says
                strings = [str(value) for value in thing.values() if isinstance(value, pikepdf.String)]
                found |= words_in(" ".join(strings))
        found |= words_in(str(document.docinfo)) | words_in(" ".join(document.attachments))
    return found | words_in(content)


def unfolded(content: bytes) -> bytes:
    """Return a text without the breaks that iCalendar puts into long lines."""
    return content.replace(b"\r\n ", b"")


def words_in_zip(content: bytes) -> set[str]:
    """Return the words in an archive: in the names of its files, and in each of them unpacked."""
    found = words_in(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            found |= words_in(name) | (words_in_pdf(data) if name.endswith(".pdf") else words_in(data))
    return found


class Walk:
    """One actor's way through every address that is not hidden from them.

    Of a hidden one the table of access holds that it is answered like what never existed, in every byte; with
    `--thorough` these are walked as well.
    """

    def __init__(self, stage: Stage, actor: str, prints: dict[str, set[str]]) -> None:
        self.visitor, self.stage, self.prints = Visitor(stage, actor), stage, prints
        self.hidden = {row.key for row in table.read() if row.expects(actor) == "hidden" and not stage.thorough}
        #: Word -> the first address at which it was found.
        self.found: dict[str, str] = {}
        self.endpoints: dict[str, str] = {}

    def go(self) -> None:
        for endpoint, address in self.addresses():
            behind, *more = VARIANTS.get(endpoint, ("",))
            self.endpoints.update((address + each, endpoint) for each in (behind, *more))
            response = self.look(address + behind)
            if response.status_code == 200 and endpoint.partition(".")[2] in READ:
                self.visitor.client.set_cookie("language", "fr")
                self.look(address + behind)
                self.visitor.client.set_cookie("language", "en")
            for behind in more:
                self.look(address + behind)

    def look(self, address: str) -> TestResponse:
        response = self.visitor.get(address)
        for name, value in response.headers.items():
            if name != "Location" or "next=" not in value:  # the way to the door repeats what was asked for
                self.keep(words_in(value), f"{address} ({name})")
        if response.mimetype == "application/pdf":
            etag = response.headers.get("ETag", "").strip('"')
            assert etag
            if etag not in self.prints:
                self.prints[etag] = words_in_pdf(response.data)
            self.keep(self.prints[etag], address)
        elif response.mimetype in ("application/zip", WORD):
            self.keep(words_in_zip(response.data), address)
        else:
            self.keep(words_in(unfolded(response.data)), address)
        response.close()
        return response

    def keep(self, words: Iterable[str], address: str) -> None:
        for word in words:
            self.found.setdefault(word, address)

    def addresses(self) -> Iterator[tuple[str, str]]:
        stage = self.stage
        for rule in sorted(stage.app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
            if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("web."):
                continue
            if self.visitor.actor in BESIDE and not CHAIRS_PAGES.match(rule.endpoint):
                continue
            form = "POST" in (rule.methods or ()) and not rule.endpoint.endswith(("action", "clearance"))
            if form and self.visitor.actor in OUTSIDERS:
                continue  # the table holds that they get no more than for what never was
            kind = table.pid_of(rule)
            known = stage.scene.pids[kind] if kind != "plain" else {"plain": ""}
            shown = (pid for state, pid in known.items() if (rule.endpoint, "GET", state) not in self.hidden)
            for pid in dict.fromkeys(shown):
                if rule.endpoint == "meetings.feed" and self.visitor.actor != SIGNED_OUT:
                    token = stage.scene.feeds[self.visitor.actor]
                    yield rule.endpoint, stage.address(rule.endpoint, kind, pid, token=token)
                    continue
                for face in FACES if rule.endpoint == "documents.download" else ("",):
                    yield rule.endpoint, stage.address(rule.endpoint, kind, pid, **({"face": face} if face else {}))


@pytest.fixture(scope="module")
def walks(sqlite_stage: Stage, printed: str) -> dict[str, Walk]:
    """Everybody's walk, but for the second secretary, who may what the first may. Those who run a body go first: what
    they open changes nothing, what others open ends the possibility of recalling it."""
    with clock.at(TODAY), i18n.speaking("en"):
        sqlite_stage.fresh(printed)
        prints: dict[str, set[str]] = {}
        house = ("secretary", "asb_secretary", "chair", "deputy", "office")
        others = (actor for actor in (*ACTORS, SIGNED_OUT) if actor not in (*house, "second_secretary"))
        made = {actor: Walk(sqlite_stage, actor, prints) for actor in (*house, *others)}
        for walk in made.values():
            walk.go()
    return made


def leaks(words: Iterable[Word], found: dict[str, dict[str, str]]) -> list[str]:
    """Return, as sentences, who found what is not meant for them, and where. `found`: actor -> word -> address."""
    known = {word.word: word for word in words}
    return [
        f"{actor} finds {word} ({known[word].where}) at {address}"
        for actor, here in found.items()
        for word, address in sorted(here.items())
        if word in known and actor not in known[word].readers
    ]


def lost(words: Iterable[Word], found: dict[str, dict[str, str]]) -> list[str]:
    """Return, as sentences, who does not find what is meant for them."""
    return [
        f"{actor} does not find {word.word} ({word.where})"
        for word in words
        for actor in sorted(word.finders & found.keys())
        if word.word not in found[actor]
    ]


def said(found: list[str]) -> str:
    return "\n".join([f"{len(found)} faults", *found[:60]])


def test_nobody_finds_what_is_not_meant_for_them(sqlite_stage: Stage, walks: dict[str, Walk]) -> None:
    found = leaks(sqlite_stage.scene.words, {actor: walk.found for actor, walk in walks.items()})
    assert not found, said(found)


def test_everybody_finds_what_is_meant_for_them(sqlite_stage: Stage, walks: dict[str, Walk]) -> None:
    found = lost(sqlite_stage.scene.words, {actor: walks[actor].found for actor in walks.keys() - BESIDE})
    assert not found, said(found)


@pytest.mark.parametrize("actor", sorted(BESIDE))
def test_who_is_beside_the_chair_finds_what_she_finds(walks: dict[str, Walk], actor: str) -> None:
    """On the pages at which they look; but for what she alone may: declare who deputises, and see her own account."""
    here = {
        word: at
        for word, at in walks["chair"].found.items()
        if CHAIRS_PAGES.match(walks["chair"].endpoints.get(at, ""))
    }
    found = [f"{word}, which the chair finds at {at}" for word, at in here.items() if word not in walks[actor].found]
    assert len(here) > 300
    assert not [one for one in found if "/deputising" not in one], said(found)


def test_the_walks_saw_pages_files_and_closed_doors(walks: dict[str, Walk]) -> None:
    """A walk that saw nothing would find nothing."""
    assert len(walks["secretary"].found) > 150
    assert any(address.endswith(".pdf") for address in walks["partner"].found.values())
    seen_by_administrator = {at for word, at in walks["administrator"].found.items() if word.startswith("kq")}
    assert all(re.match(r"/accounts?(/reviews/|$)|/groups(/|$)|/house(/|$)", at) for at in seen_by_administrator)
    assert walks["signed_out"].found == {}
    assert any("marked-en.pdf" in address or "en.pdf" in address for address in walks["delegate"].found.values())


@pytest.mark.parametrize("actor", ["secretary", "asb_secretary", "delegate", "partner", "former"])
def test_the_register_finds_no_word_that_is_not_meant_for_the_reader(sqlite_stage: Stage, actor: str) -> None:
    """Searched for, a hidden word is answered like one that stands nowhere: in every byte."""
    sqlite_stage.fresh()
    visitor = Visitor(sqlite_stage, actor)
    nowhere = seen(visitor.get("/papers?q=kq9999z"), "kq9999z")
    for word in paper_words(sqlite_stage.scene):
        answer = seen(visitor.get(f"/papers?q={word.word}"), word.word)
        if actor not in word.readers:
            assert answer == nowhere, f"{actor} finds {word.where} by searching"
        elif re.match(r"(draft|issued|contributors|reference|other body, issued): title,", word.where):
            assert answer != nowhere, f"{actor} does not find {word.where} by searching"


@pytest.mark.parametrize("actor", ["delegate", "partner", "drafter", "former_chair", "asb_secretary"])
def test_decisions_and_actions_are_found_by_no_hidden_word(sqlite_stage: Stage, actor: str) -> None:
    """Notes, drafts, what was decided and is not issued: looked for, they are answered like a word of nowhere."""
    sqlite_stage.fresh()
    visitor = Visitor(sqlite_stage, actor)
    for view in ("decisions", "actions"):
        address = f"/decisions?view={view}&state=all&q="
        nowhere = seen(visitor.get(f"{address}kq9999z"), "kq9999z")
        told = [word for word in sqlite_stage.scene.words if ROOM_WORDS.search(word.where)]
        assert len(told) > 60
        for word in told:
            answer = seen(visitor.get(f"{address}{word.word}"), word.word)
            if actor not in word.readers:
                assert answer == nowhere, f"{actor} finds {word.where} by searching {view}"
        if actor == "delegate":
            there = next(word for word in told if word.where == SOUGHT[view])
            assert seen(visitor.get(f"{address}{there.word}"), there.word) != nowhere


#: Words that the search must find for whoever finds them on pages: of what was issued, convened or decided.
#: A meeting to some items of which one is invited is found by one's own agenda, not by what is said of the meeting.
INDEXED = re.compile(
    r"^(issued|revised|recalled|recalled revision|withdrawn|version in force|contributors|reference): (title|text), "
    r"|^issued: inside the file|(?<!invited)(?<!shared): place, |: purpose, |action of \w+: text"
    r"|(approved|recorded|shared|with the chair|sheet recalled): ((first|second) outcome|reservation|statement|action), "
    r"|(recorded|shared): passage, |(issued|past|contributors): title_.. of an item"
)


@pytest.mark.parametrize("actor", ACTORS)
def test_the_search_finds_every_word_exactly_where_it_is_permitted(sqlite_stage: Stage, actor: str) -> None:
    sqlite_stage.fresh()
    scene = sqlite_stage.scene
    with sqlite_stage.looking() as session:
        acting = load_actor(session, session.scalars(select(User).where(User.email == scene.emails[actor])).one())
        found = {
            word.word: "/search"
            for word in scene.words
            if word.word.startswith("kq")
            and search.found(session, acting, asking.read(word.word), Narrowed(), language="en").hits
        }
    assert not leaks(scene.words, {actor: found}), said(leaks(scene.words, {actor: found}))
    sought = [word for word in scene.words if INDEXED.search(word.where)]
    assert len(sought) > 150
    assert not lost(sought, {actor: found}), said(lost(sought, {actor: found}))


@pytest.mark.parametrize("actor", ["delegate", "partner"])
def test_a_search_for_a_hidden_word_is_answered_like_one_for_a_word_of_nowhere(sqlite_stage: Stage, actor: str) -> None:
    """In every byte: counts, choices and links included."""
    sqlite_stage.fresh()
    visitor = Visitor(sqlite_stage, actor)
    nowhere = seen(visitor.get("/search?q=kq9999z"), "kq9999z")
    hidden = [word for word in sqlite_stage.scene.words if word.word.startswith("kq") and actor not in word.readers]
    assert len(hidden) > 100
    # The index is asked of each word above: of its page, every fifth tells whether it answers alike.
    for word in hidden if sqlite_stage.thorough else hidden[::5]:
        assert seen(visitor.get(f"/search?q={word.word}"), word.word) == nowhere, f"{actor} finds {word.where}"


def paper_words(scene: Scene) -> list[Word]:
    return [
        word for word in scene.words if re.search(r"title, |: text, |of the next revision|by whom|officer", word.where)
    ]


def test_a_secretary_attaching_finds_no_paper_of_another_body(sqlite_stage: Stage) -> None:
    sqlite_stage.fresh()
    scene = sqlite_stage.scene
    visitor = Visitor(sqlite_stage, "secretary")
    address = f"/items/{scene.pids['item']['planned']}/papers"
    nowhere = seen(visitor.get(f"{address}?q=kq9999z"), "kq9999z")
    hidden = [word for word in paper_words(scene) if "secretary" not in word.readers]
    assert hidden
    for word in hidden:
        assert seen(visitor.get(f"{address}?q={word.word}"), word.word) == nowhere, word.where


def test_filters_and_pages_of_a_hidden_body_or_paper_are_those_of_none(sqlite_stage: Stage) -> None:
    sqlite_stage.fresh()
    scene = sqlite_stage.scene
    visitor = Visitor(sqlite_stage, "partner")
    for name, kind, state in (("body", "body", "asb"), ("after", "paper", "issued"), ("after", "paper", "draft")):
        hidden = scene.pids[kind][state]
        assert seen(visitor.get(f"/papers?{name}={hidden}"), hidden) == seen(
            visitor.get(f"/papers?{name}={NEVER}"), NEVER
        )


def test_where_only_public_titles_may_go_letters_hold_no_word_that_was_typed_but_places(sqlite_stage: Stage) -> None:
    """The same letters once more, to a mail domain that is not named: body, symbol and date are all they say."""
    sqlite_stage.fresh()
    office = mail.Office("secretariat@example.org", "Secretariat", "http://localhost")
    known = {word.word: word.where for word in sqlite_stage.scene.words}
    said, letters = set(), 0
    with sqlite_stage.looking() as session:
        for message in session.scalars(select(OutboxMessage).where(OutboxMessage.kind == mail.KIND)):
            with contextlib.suppress(Dropped):
                letter = WRITERS[message.payload["notice"]](session, message.payload, office)
                letters += 1
                said |= {(message.payload["notice"], word) for word in words_in(f"{letter.subject}\n{letter.text}")}
    assert letters > 20
    allowed = re.compile(r": place, |^body$|^other body|^name of ")
    assert not {(notice, known[word]) for notice, word in said if word in known and not allowed.search(known[word])}


def held_outside(words: Iterable[Word], found: Iterable[str]) -> list[str]:
    """Return what stands in a calendar outside and must not: all but places, formats, and the name of who is invited."""
    known = {word.word: word.where for word in words}
    return sorted(known[word] for word in found if word in known and not HELD_OUTSIDE.search(known[word]))


@pytest.mark.parametrize("actor", ["secretary", "chair", "delegate", "partner", "asb_secretary", "former"])
def test_a_feed_says_no_more_than_hours_and_place_and_only_of_the_readers_meetings(
    sqlite_stage: Stage, actor: str
) -> None:
    sqlite_stage.fresh()
    scene = sqlite_stage.scene
    address = sqlite_stage.address("meetings.feed", "plain", "", token=scene.feeds[actor])
    found = words_in(unfolded(Visitor(sqlite_stage, SIGNED_OUT).get(address).data))
    assert not leaks(scene.words, {actor: dict.fromkeys(found, address)})
    assert held_outside(scene.words, found) == []
    assert bool(found) == (actor != "former")


def test_letters_hold_nothing_that_is_not_meant_for_their_reader(sqlite_stage: Stage) -> None:
    """Every notice that was asked for is written as the worker would, at the end of the story: rights are asked anew."""
    sqlite_stage.fresh()
    office = mail.Office("secretariat@example.org", "Secretariat", "http://localhost", {"example.org": "NU"})
    names = {email: actor for actor, email in sqlite_stage.scene.emails.items()}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    written: set[str] = set()
    letters: dict[str, int] = defaultdict(int)
    dropped, invited = 0, set()
    with sqlite_stage.looking() as session:
        for message in session.scalars(select(OutboxMessage).where(OutboxMessage.kind == mail.KIND)):
            reader = session.scalars(select(User.email).where(User.id == message.payload["user"])).one()
            try:
                letter = WRITERS[message.payload["notice"]](session, message.payload, office)
            except Dropped:
                dropped += 1
                continue
            assert letter.to_address == reader
            written.add(message.payload["notice"])
            letters[names[reader]] += 1
            held = unfolded(letter.invitation.content).decode() if letter.invitation else ""
            for word in words_in(f"{letter.subject}\n{letter.text}\n{held}"):
                found[names[reader]].setdefault(word, message.payload["notice"])
            invited |= words_in(held)
    assert not leaks(sqlite_stage.scene.words, found), said(leaks(sqlite_stage.scene.words, found))
    assert held_outside(sqlite_stage.scene.words, invited) == [], "an invitation says no more than hours and place"
    assert dropped  # recalled and superseded versions are no longer announced
    assert {
        "documents.version_issued",
        "meetings.agenda_issued",
        "meetings.notice_issued",
        "meetings.waiver_asked",
        "coordination.asked",
    } <= written
    assert set(found) >= {"head_a", "delegate", "partner", "asb_delegate", "chair", "secretary"}


# The gates catch what they are for


def test_a_word_in_the_wrong_hands_is_named() -> None:
    word = Word("kq0001z", "a draft", frozenset({"secretary"}), frozenset({"secretary"}))
    assert leaks([word], {"partner": {"kq0001z": "/papers/x"}}) == ["partner finds kq0001z (a draft) at /papers/x"]
    assert leaks([word], {"secretary": {"kq0001z": "/papers/x"}}) == []
    assert lost([word], {"secretary": {}}) == ["secretary does not find kq0001z (a draft)"]


def test_more_than_a_place_in_a_calendar_is_named() -> None:
    words = [
        Word("kq0001z", "convened: place, English", frozenset(), frozenset()),
        Word("kq0002z", "an item: title_en of an item", frozenset(), frozenset()),
    ]
    assert held_outside(words, ["kq0001z", "kq0002z"]) == ["an item: title_en of an item"]
    assert words_in(unfolded(b"SUMMARY:kq00\r\n 02z")) == {"kq0002z"}


def test_words_are_found_inside_a_pdf(sqlite_stage: Stage) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["source.json"] = b'{"title": "kq0123z"}'
    out = io.BytesIO()
    document.save(out)
    assert words_in_pdf(out.getvalue()) == {"kq0123z"}
