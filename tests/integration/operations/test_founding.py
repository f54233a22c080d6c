"""Entering the house from a file: what it lacks is added, what stands is left, and a faulty file enters nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.cli import main
from secretariat.committees.actors import load_actor
from secretariat.committees.models import Body, Holiday, Mandate, Seat
from secretariat.committees.verbs import verbs_of
from secretariat.core.audit import AuditEntry
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.types.queries import all_types, type_with_key
from secretariat.operations.founding.entering import enter
from secretariat.operations.founding.house import read
from secretariat.operations.founding.reading import Faulty
from secretariat.operations.founding.writing import told
from secretariat.people.models import Membership, Party, User
from secretariat.people.queries import user_by_email
from secretariat.people.services import end_account
from secretariat.settings import Settings

EXAMPLE = (Path(__file__).parents[3] / "docs" / "examples" / "house.toml").read_text()
HEAD = 'zone = "Europe/Brussels"\nholidays = "BE"\n'
PARTY = '[[party]]\ncode = "QA"\nen = "Nation"\nfr = "Nation"\n'
BODY = '[[body]]\ncode = "CC"\nseries = "AC/1"\npreset = "working_group"\nen = "Group"\nfr = "Groupe"\n'
TYPE = '''[[type]]
key = "short_paper"
en = "Short paper"
fr = "Document court"
class_en = "Document"
class_fr = "Document"
letter = "S"
in_use = false
template_en = """
# Purpose
"""
template_fr = """
# Objet
"""
[[type.point]]
key = "marking"
en = "Marked."
fr = "Marqué."
'''
PERSON = '[[person]]\nemail = "a@example.org"\nname = "A"\n'


@pytest.fixture
def said() -> list[str]:
    return []


def count(session: Session, model: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def who(session: Session, email: str) -> User:
    user = user_by_email(session, email)
    assert user is not None
    return user


def test_the_example_makes_a_house_in_which_people_can_work(session: Session, said: list[str]) -> None:
    made = enter(session, read(EXAMPLE), say=said.append)
    assert (made["party"], made["body"], made["account"], made["mandate"]) == (5, 2, 5, 2)
    bodies = {body.code: body for body in session.scalars(select(Body))}
    assert bodies["OPC"].parent_id == bodies["NAC"].id
    assert bodies["OPC"].settings["items"], "it begins with the standard items of its preset"
    assert load_actor(session, who(session, "secretary@example.org")).is_secretariat_of(bodies["OPC"].id)
    head = load_actor(session, who(session, "head.be@example.org"))
    assert head.bodies >= {one.id for one in bodies.values()}
    delegate = load_actor(session, who(session, "delegate.no@example.org"))
    assert bodies["OPC"].id in delegate.bodies
    assert bodies["NAC"].id not in delegate.bodies, "a delegate reads the bodies covered, and no other"
    member = session.scalars(select(Membership).where(Membership.user_id == delegate.user_id)).one()
    assert f"{member.ends_at:%Y-%m-%d %H:%M}" == "2028-06-30 22:00", "the last day is whole, on the clock of the house"
    assert session.scalar(select(Holiday.name_fr).where(Holiday.day == date(2027, 12, 25))) == "Noël"
    assert "BE, CA, NO: a seat in NAC, Members" in said


def test_the_example_brings_a_type_with_its_anatomy_and_settings_of_a_body(session: Session) -> None:
    made = enter(session, read(EXAMPLE), say=str)
    assert made["type"] == 1
    brought = type_with_key(session, "options_paper")
    assert brought is not None
    assert (brought.name_fr, brought.both_languages, brought.word_limit) == ("Document d’options", True, 3000)
    assert brought.template_fr.lstrip().startswith("# Objet")
    assert [(point["key"], point["required"]) for point in brought.points] == [("own_1", True), ("own_2", False)]
    opc = session.scalars(select(Body).where(Body.code == "OPC")).one()
    assert opc.settings["deadlines"] | {"agenda": 2, "record": 5} == opc.settings["deadlines"]
    assert list(verbs_of(opc.settings)) == ["noted", "agreed", "approved", "referred_back", "deferred", "withdrawn"]
    assert session.scalar(select(Holiday.name_en).where(Holiday.day == date(2027, 12, 24))) == "Closing of the year"


def test_a_type_of_the_product_takes_over_what_the_file_says_until_somebody_changed_it(
    session: Session, said: list[str]
) -> None:
    before = type_with_key(session, "policy_paper")
    assert before is not None
    points = len(before.points)
    brought = TYPE.replace("short_paper", "policy_paper")
    assert enter(session, read(HEAD + brought), say=said.append)["type"] == 1
    changed = type_with_key(session, "policy_paper")
    assert changed is not None
    assert (changed.name_en, changed.in_use, len(changed.points)) == ("Short paper", False, 1)
    assert points != 1
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "paper_type.changed")).one()
    assert entry.actor == "system"
    said.clear()
    assert not enter(session, read(HEAD + brought), say=said.append)
    assert said == []
    assert not enter(session, read(HEAD + brought.replace("Short paper", "Other")), say=said.append)
    assert said == ["type policy_paper: it was changed here, and is left as it is."]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (TYPE.replace('letter = "S"', 'letter = "7"'), ["line 9, type short_paper: letter: The letter of a series is"]),
        (TYPE.replace("short_paper", "agenda"), ["line 4, type agenda: key: agenda is what is made from meetings"]),
        (TYPE.replace("# Purpose", "# Pur\\u202epose"), ["line 11, type short_paper: template_en: "]),
        (TYPE.replace("# Purpose", "NATO SECRET"), ["line 3, type short_paper: "]),
        (
            TYPE.replace('letter = "S"', 'letter = "7"')
            + TYPE.replace("short", "long").replace("# Purpose", "\\u202e"),
            ["line 9, type short_paper: letter", "line 29, type long_paper: template_en"],
        ),
    ],
)
def test_types_are_looked_at_before_anything_is_written(session: Session, text: str, faults: list[str]) -> None:
    with pytest.raises(Faulty) as refused:
        enter(session, read(HEAD + text + PARTY), say=str)
    for fault in faults:
        assert fault in str(refused.value)
    assert count(session, Party) == 0
    assert count(session, AuditEntry) == 0


def test_a_file_that_takes_every_type_out_of_use_is_refused(session: Session) -> None:
    keys = [type.key for type in all_types(session)]
    with pytest.raises(Faulty, match="in_use: no type would be in use"):
        enter(session, read(HEAD + "".join(TYPE.replace("short_paper", key) for key in keys)), say=str)


def test_a_drafting_officer_drafts_for_a_body_in_which_the_office_does_not_sit(session: Session) -> None:
    office = PARTY.replace("QA", "PS") + 'kind = "division"\n'
    drafter = PERSON + 'party = "PS"\nfunction = "{}"\ncovers = ["CC"]\n'
    with pytest.raises(Faulty, match="covers CC, where PS has no seat"):
        read(HEAD + PARTY + office + BODY + drafter.format("staff"))
    enter(session, read(HEAD + PARTY + office + BODY + drafter.format("drafting_officer")), say=str)
    body = session.scalars(select(Body)).one()
    assert load_actor(session, who(session, "a@example.org")).drafting == {body.id}
    assert 'covers = ["CC"]' in told(session, zone="Europe/Brussels")


def test_what_is_written_enters_the_same_house_elsewhere(session: Session, said: list[str]) -> None:
    enter(session, read(EXAMPLE + "\n" + TYPE), say=str)
    opc = session.scalars(select(Body).where(Body.code == "OPC")).one()
    opc.zone, opc.calendar = "Europe/London", "COURT"
    session.add(Holiday(calendar="COURT", day=date(2027, 3, 3), name_en='The "day"', name_fr="Le jour\\"))
    session.delete(session.scalars(select(Holiday).where(Holiday.day == date(2027, 12, 25))).one())
    user = who(session, "chair@example.org")
    end_account(session, who(session, "secretary@example.org"), actor=None)
    user.name = "A “Chair” \\ of 'all'"
    session.flush()
    text = told(session, zone="Europe/Brussels")
    assert "# Taken off the calendar BE here, which this file cannot say: 2027-12-25" in text
    assert "secretary@example.org" not in text, "the account has ended"
    assert "until = 2028-06-30" in text
    enter(session, read(text), say=said.append)
    assert said == [], "all of it stands here"
    session.rollback()
    assert count(session, Party) == 0
    enter(session, read(text), say=str)
    again = told(session, zone="Europe/Brussels")
    without = [line for line in text.splitlines() if not line.startswith("# Taken off")]
    assert again.splitlines() == without


def test_each_is_told_and_it_stands_in_the_audit_chain(session: Session) -> None:
    enter(session, read(EXAMPLE), say=str)
    letters = [row for row in session.scalars(select(OutboxMessage)) if row.payload.get("notice") == "accounts.opened"]
    assert {row.payload["user"] for row in letters} == {user.id for user in session.scalars(select(User))}
    events = set(session.scalars(select(AuditEntry.event)))
    given = {"assignment.given", "mandate.given", "membership.given", "role.given", "seats.given"}
    assert events >= {"party.entered", "body.entered", "user.created", *given}


def test_again_it_adds_what_is_lacking_and_nothing_else(session: Session, said: list[str]) -> None:
    enter(session, read(EXAMPLE), say=str)
    before = [count(session, model) for model in (Party, Body, Seat, User, Membership, Mandate, AuditEntry)]
    assert not enter(session, read(EXAMPLE), say=said.append)
    assert said == []
    assert [count(session, model) for model in (Party, Body, Seat, User, Membership, Mandate, AuditEntry)] == before
    made = enter(session, read(EXAMPLE + "\n" + PARTY), say=said.append)
    assert dict(made) == {"party": 1, "seat": 3}, "a new member sits where all members do"


def test_what_stands_otherwise_is_said_and_left(session: Session, said: list[str]) -> None:
    enter(session, read(HEAD + PARTY + BODY), say=str)
    changed = (HEAD + PARTY + BODY).replace('fr = "Nation"', 'fr = "Pays"').replace("AC/1", "AC/2")
    assert not enter(session, read(changed), say=said.append)
    assert said == [
        "party QA: name_fr stands as 'Nation', which is left as it is.",
        "body CC: series stands as 'AC/1', which is left as it is.",
    ]


def test_a_series_that_stands_and_an_account_that_ended_are_refused(session: Session) -> None:
    enter(session, read(HEAD + PARTY + BODY + PERSON), say=str)
    with pytest.raises(Faulty, match="its series AC/1 is that of CC"):
        enter(session, read(HEAD + PARTY + BODY.replace('"CC"', '"DD"')), say=str)
    end_account(session, who(session, "a@example.org"), actor=None)
    with pytest.raises(Faulty, match="this account has ended"):
        enter(session, read(HEAD + PERSON), say=str)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("zone = ", "This is no TOML"),
        ('holidays = "BE"', "The file: zone is missing: it is one of the time zones"),
        ('zone = "Europe/Brüssel"\nholidays = "BE"', "The file: zone is 'Europe/Brüssel'"),
        (HEAD.replace("BE", "ZZ"), "holidays is 'ZZ': it is the code of a country"),
        (HEAD + "partys = 1", "line 3, The file: partys means nothing here."),
        (HEAD + PARTY + PARTY.replace('"QA"', "7"), "line 8, party 2: code should be a text."),
        (HEAD + TYPE.replace('class_fr = "Document"\n', ""), "line 3, type short_paper: class_fr is missing."),
        (
            HEAD + TYPE.replace("in_use = false", "in_use = 0"),
            "line 10, type short_paper: in_use should be true or false",
        ),
        (HEAD + TYPE + "word_limit = 0", "line 21, type short_paper, point 1: word_limit means nothing here."),
        (
            HEAD + TYPE.replace("# Objet\n", "# Objet\nkey = 7\n").replace('"Marqué."', '""'),
            "line 21, type short_paper, point 1: fr is empty.",
        ),
        (HEAD + BODY + "[body.settings]\nlenght = 5", "line 9, body CC: settings: lenght means nothing here."),
        (HEAD + BODY + '[body.settings]\nlength = "x"', "body CC: settings: The setting “length” cannot be used"),
        (HEAD + BODY + "[body.settings]\nverbs = [{key='a',en='a',fr='a',effect='note'}]", "in use for decide, remit"),
        (HEAD + BODY + 'zone = "Mars"', "line 9, body CC: zone is 'Mars'"),
        (HEAD + '[[holiday]]\ncalendar = "BE"\nen = "A"\nfr = "B"', "line 3, holiday 1: day is missing."),
        (HEAD + "party = 1", "The file: party should be written as [[party]]."),
        (HEAD + PARTY.replace('code = "QA"\n', ""), "party 1: code is missing."),
        (HEAD + PARTY.replace('"QA"', "7"), "party 1: code should be a text."),
        (HEAD + PARTY.replace('fr = "Nation"', 'fr = " "'), "party QA: fr is empty."),
        (HEAD + PARTY.replace("Nation", "N\\u202e"), "party QA: en should be one line of at most 200 characters"),
        (HEAD + PARTY + 'kind = "friend"', "party QA: kind is 'friend': it is one of member, partner"),
        (HEAD + PARTY + PARTY, "party QA stands there twice."),
        (HEAD + BODY.replace("working_group", "club"), "body CC: preset is 'club': it is one of"),
        (HEAD + BODY + 'parent = "XX"', "body CC: its parent XX stands on no body before it."),
        (HEAD + BODY + '[[body.format]]\ncode = "m"\nen = "M"\nfr = "M"\nvoting = ["XX"]', "body CC: XX is no party"),
        (
            HEAD + PARTY + BODY + '[[body.format]]\ncode = "m"\nen = "M"\nfr = "M"\nvoting = ["QA"]\nobserver = ["QA"]',
            "body CC, format m: QA has two seats: as voting, and as observer.",
        ),
        (HEAD + PERSON.replace("a@", "a"), "person aexample.org: email should look like name@example.org."),
        (HEAD + PERSON + 'covers = ["CC"]', "person a@example.org: covers bodies for no party; give party."),
        (HEAD + PARTY + BODY + PERSON + 'party = "XX"', "person a@example.org: XX is no party of this file."),
        (HEAD + PERSON + 'roles = ["king"]', "person a@example.org: roles holds 'king'"),
        (HEAD + PERSON + 'until = "2027-06-30"', "person a@example.org: until should be a day"),
        (
            HEAD + PERSON + '[[person.mandate]]\nbody = "CC"\nfunction = "chair"\ntitle_en = "C"\ntitle_fr = "P"',
            "no body",
        ),
    ],
)
def test_a_faulty_file_is_told_at_its_place(text: str, fault: str) -> None:
    with pytest.raises(Faulty) as refused:
        read(text)
    assert fault in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Faulty) as refused:
        read("x = 1\n" + PARTY.replace("en", "em") + PERSON.replace("name", "nom"))
    assert len(refused.value.faults) >= 6


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestCommand:
    """`enter-house`, as the operator types it."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "house.toml"
        path.write_text(EXAMPLE)
        return path

    @pytest.fixture
    def environment(self, settings: Settings) -> dict[str, str]:
        return {
            "SECRETARIAT_SECRET_KEY": settings.secret_key,
            "SECRETARIAT_DATA": str(settings.data),
            "SECRETARIAT_DATABASE_URL": settings.url_of_database,
            "SECRETARIAT_PROFILE": "development",
            "SECRETARIAT_BASE_URL": "http://localhost:8000",
        }

    def run(self, environment: dict[str, str], *words: str) -> Result:
        return CliRunner().invoke(main, ["enter-house", *words], env=environment, catch_exceptions=False)

    def test_check_enters_nothing(self, session: Session, environment: dict[str, str], file: Path) -> None:
        checked = self.run(environment, "--check", str(file))
        assert checked.exit_code == 0
        assert "Would enter: " in checked.output
        assert count(session, Party) == 0

    def test_it_is_entered_once(self, session: Session, environment: dict[str, str], file: Path) -> None:
        assert "body 2, " in self.run(environment, str(file)).output
        assert self.run(environment, str(file)).output == "Entered: nothing, all of it stands.\n"
        session.rollback()
        assert count(session, Party) == 5

    def test_the_house_is_written_and_never_over_a_file(
        self, session: Session, environment: dict[str, str], file: Path, tmp_path: Path
    ) -> None:
        self.run(environment, str(file))
        there = tmp_path / "written.toml"
        words = ["write-house", str(there)]
        written = CliRunner().invoke(main, words, env=environment, catch_exceptions=False)
        assert written.exit_code == 0, written.output
        assert there.stat().st_mode & 0o077 == 0, "it names people"
        assert self.run(environment, str(there)).output.endswith("Entered: nothing, all of it stands.\n")
        assert CliRunner().invoke(main, words, env=environment).exit_code == 1

    def test_a_faulty_file_enters_nothing(self, session: Session, environment: dict[str, str], file: Path) -> None:
        file.write_text(EXAMPLE.replace("until = 2028-06-30", "until = 2001-06-30"))
        refused = self.run(environment, str(file))
        assert refused.exit_code == 1
        assert f"Nothing was entered. To be mended in {file}:" in refused.output
        assert "person delegate.no@example.org: until 2001-06-30 is over." in refused.output
        session.rollback()
        assert count(session, Party) == 0
        file.write_bytes(b"\xff\xfe\x00")
        assert "is not written in UTF-8" in self.run(environment, str(file)).output
