"""How a body works is changed on pages: its clock, its calendar with the holidays, its verbs, and all anew from a preset."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

import lxml.html
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Body, Holiday
from secretariat.committees.presets import PRESETS
from secretariat.committees.verbs import VERBS, Verb, verbs_of
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.house.services import calendars, working
from secretariat.meetings.models import Meeting, Outcome
from secretariat.meetings.services.convene import convene
from secretariat.people.models import User
from tests.client import BrowserFor
from tests.integration.house.patient import Patient
from tests.integration.meetings.story import Story
from tests.world import PASSWORD, Cast, World


@pytest.fixture
def head(session: Session, people: Cast) -> User:
    user = World(session).user("Hedda Quist")
    World(session).mandate(user, people.opc, "head_of_secretariat")
    session.commit()
    return user


class TestClock:
    def change(self, session: Session, people: Cast, zone: str, *, calendar: str = "", version: int = 0) -> list[str]:
        return working.change_time(
            session,
            people.opc,
            actor=load_actor(session, people.administrator),
            zone=zone,
            calendar=calendar or people.opc.calendar,
            version=version or people.opc.row_version,
        )

    def test_what_is_planned_keeps_its_hour_and_what_was_convened_stays(self, session: Session, people: Cast) -> None:
        story = Story(session, people)
        planned = story.meeting(starts=datetime(2026, 12, 1, 10))  # noqa: DTZ001  # a wall time
        told = story.meeting(starts=datetime(2026, 12, 8, 10))  # noqa: DTZ001  # a wall time
        convene(session, told, actor=story.secretary)
        assert self.change(session, people, "europe/london") == ["zone"]
        assert people.opc.zone == "Europe/London"
        assert (planned.zone, f"{planned.starts_wall:%H:%M}") == ("Europe/London", "10:00")
        assert f"{planned.starts_at:%H:%M}" == "10:00", "in December the clocks of London show UTC"
        assert (told.zone, f"{told.starts_at:%H:%M}") == ("Europe/Brussels", "09:00")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "body.time_changed")).one()
        assert json.loads(entry.data)["before"] == {"zone": "Europe/Brussels"}

    def test_an_hour_that_the_new_clock_does_not_have_is_said_and_nothing_moves(
        self, session: Session, people: Cast
    ) -> None:
        meeting = Story(session, people).meeting(starts=datetime(2027, 3, 14, 2, 30))  # noqa: DTZ001  # a wall time
        session.commit()
        with pytest.raises(BadInput, match="2027-03-14 02:30") as refused:
            self.change(session, people, "America/New_York")
        assert refused.value.field == "zone"
        session.rollback()
        assert session.scalars(select(Meeting.zone).where(Meeting.id == meeting.id)).one() == "Europe/Brussels"

    def test_what_is_no_zone_and_no_calendar_is_refused(self, session: Session, people: Cast) -> None:
        with pytest.raises(BadInput, match="no such time zone"):
            self.change(session, people, "Europe/Brüssel")
        with pytest.raises(BadInput, match="calendar of the list"):
            self.change(session, people, "Europe/Brussels", calendar="ZZ")
        with pytest.raises(RuleBroken, match="meanwhile"):
            self.change(session, people, "Europe/London", version=99)


class TestVerbs:
    def change(
        self, session: Session, people: Cast, verbs: list[Verb], used: frozenset[str] = frozenset()
    ) -> list[str]:
        return working.change_verbs(
            session,
            people.opc,
            actor=load_actor(session, people.administrator),
            verbs=verbs,
            used=used,
            version=people.opc.row_version,
        )

    def test_a_new_verb_gets_a_key_that_fits_and_the_order_is_kept(self, session: Session, people: Cast) -> None:
        new = Verb("", "took note with satisfaction of", "a pris note avec satisfaction", "note")
        assert self.change(session, people, [new, *VERBS]) == ["verbs"]
        kept = list(verbs_of(people.opc.settings).values())
        assert (kept[0].key, kept[0].fr) == ("took_note_with_satis", "a pris note avec satisfaction")
        assert len(kept[0].key) <= 24
        assert kept[1:] == list(VERBS)
        assert self.change(session, people, kept) == [], "the same again changes nothing"

    def test_words_that_stand_in_outcomes_stay(self, session: Session, people: Cast) -> None:
        used = frozenset({"agreed"})
        changed = [
            Verb(one.key, one.en, "est tombé d’accord", one.effect) if one.key == "agreed" else one for one in VERBS
        ]
        with pytest.raises(BadInput, match="“agreed / est convenu” stands in outcomes"):
            self.change(session, people, changed, used)
        session.rollback()
        with pytest.raises(BadInput, match="stands in outcomes"):
            self.change(session, people, [one for one in VERBS if one.key != "agreed"], used)
        session.rollback()
        off = [Verb(one.key, one.en, one.fr, one.effect, one.key != "agreed") for one in VERBS]
        assert self.change(session, people, off, used) == ["verbs"]
        assert not verbs_of(people.opc.settings)["agreed"].offered

    @pytest.mark.parametrize(
        ("verbs", "said"),
        [
            ([one for one in VERBS if one.effect != "defer"], "Keep at least one verb in use for each"),
            ([*VERBS, Verb("", "welcomed", "", "note")], "in both languages"),
            ([*VERBS, Verb("", "Noted", "a noté", "note")], "the same words"),
            ([*VERBS, Verb("", "x", "y", "burn")], "what becomes of the item"),  # type: ignore[arg-type]  # what nobody types
            ([*VERBS, *(Verb("", f"v{n}", f"w{n}", "note") for n in range(30))], "At most 30 verbs"),
        ],
    )
    def test_what_would_leave_a_body_without_words_is_refused(
        self, session: Session, people: Cast, verbs: list[Verb], said: str
    ) -> None:
        with pytest.raises(BadInput, match=said):
            self.change(session, people, verbs)


class TestAnew:
    def test_a_preset_is_taken_over_and_what_it_does_not_say_stays(self, session: Session, people: Cast) -> None:
        people.opc.settings = {**people.opc.settings, "quality_review": "required"}
        session.flush()
        working.begin_anew(
            session,
            people.opc,
            actor=load_actor(session, people.administrator),
            preset="agency_board",
            version=people.opc.row_version,
        )
        assert people.opc.preset == "agency_board"
        assert people.opc.settings["deadlines"]["agenda"] == PRESETS["agency_board"].deadlines.agenda
        assert people.opc.settings["quality_review"] == "required"
        entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "body.settings_changed")).one()
        assert json.loads(entry.data)["after"]["agenda"] == 10

    def test_what_is_no_preset_is_refused(self, session: Session, people: Cast) -> None:
        with pytest.raises(BadInput):
            working.begin_anew(
                session, people.opc, actor=load_actor(session, people.administrator), preset="club", version=1
            )


class TestHolidays:
    def test_a_day_is_entered_and_taken_off(self, session: Session, people: Cast) -> None:
        actor, day = load_actor(session, people.administrator), date(2027, 3, 3)
        calendars.enter_holiday(session, people.opc, actor=actor, day=day, name_en="A day", name_fr="Un jour")
        with pytest.raises(BadInput, match="a holiday already: A day / Un jour"):
            calendars.enter_holiday(session, people.opc, actor=actor, day=day, name_en="A", name_fr="B")
        calendars.take_off_holiday(session, people.opc, actor=actor, day=day)
        with pytest.raises(BadInput, match="no holiday any more"):
            calendars.take_off_holiday(session, people.opc, actor=actor, day=day)
        events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.seq.desc()).limit(2)).all()
        assert events == ["holiday.taken_off", "holiday.entered"]

    def test_a_day_that_is_over_and_one_without_words_are_refused(self, session: Session, people: Cast) -> None:
        actor = load_actor(session, people.administrator)
        with pytest.raises(BadInput, match="This day is over"):
            calendars.enter_holiday(session, people.opc, actor=actor, day=date(2020, 1, 1), name_en="A", name_fr="B")
        with pytest.raises(BadInput, match="both languages"):
            calendars.enter_holiday(session, people.opc, actor=actor, day=date(2027, 3, 3), name_en="A", name_fr="")

    def test_a_head_keeps_no_calendar_that_others_follow_and_may_begin_her_own(
        self, session: Session, people: Cast, head: User
    ) -> None:
        actor, day = load_actor(session, head), date(2027, 3, 3)
        assert people.asb.calendar == people.opc.calendar
        with pytest.raises(RuleBroken, match="Other bodies follow this calendar"):
            calendars.enter_holiday(session, people.opc, actor=actor, day=day, name_en="A", name_fr="B")
        for code, country, said in (
            ("no way!", "", "short code"),
            (people.asb.calendar, "", "choose it"),
            ("X", "ZZ", "no public"),
        ):
            with pytest.raises(BadInput, match=said):
                calendars.begin_calendar(
                    session, people.opc, actor=actor, code=code, country=country, version=people.opc.row_version
                )
            session.rollback()
        code = calendars.begin_calendar(
            session, people.opc, actor=actor, code="lux", country="lu", version=people.opc.row_version
        )
        assert people.opc.calendar == code == "LUX"
        assert session.scalar(
            select(Holiday.name_en).where(Holiday.calendar == "LUX", Holiday.day == date(2027, 6, 23))
        )
        calendars.enter_holiday(session, people.opc, actor=actor, day=day, name_en="A", name_fr="B")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestPages:
    @pytest.fixture(autouse=True)
    def _as_it_was(self, session: Session) -> None:
        session.expire_on_commit = False

    @pytest.fixture
    def keeper(self, browser_for: BrowserFor, session: Session, head: User) -> Patient:
        return Patient(browser_for(head), session, asked=True)

    def test_verbs_are_changed_and_one_that_stands_is_shown_not_asked(
        self, keeper: Patient, session: Session, people: Cast
    ) -> None:
        story = Story(session, people)
        item = story.item(story.meeting(), "A matter")
        session.add(
            Outcome(
                item_id=item.id,
                position=0,
                verb="agreed",
                changed_by=people.secretary.id,
                changed_at=item.changed_at,
            )
        )
        session.commit()
        here = f"/house/bodies/{people.opc.pid}/verbs"
        page = lxml.html.document_fromstring(keeper.get(here).text)
        sent = {
            str(one.get("name")): str(one.value or "")
            for one in page.iter("input", "select")
            if (one.get("name") or "").startswith("verb")
        }
        assert "verb1-en" in sent
        assert "verb2-en" not in sent, "agreed stands in an outcome"
        off = {name: value for name, value in sent.items() if name != "verb2-offered"}
        new = {"verb11-en": "welcomed", "verb11-fr": "s’est félicité de", "verb11-effect": "note"}
        rest = {"rows": "12", "row_version": str(people.opc.row_version)}
        refused = keeper.post(here, {**off, **new, **rest, "verb1-fr": ""})
        assert refused.status_code == 422
        assert "in both languages" in refused.text
        assert "s’est félicité de" in refused.text
        assert keeper.post(here, {**off, **new, **rest}).status_code == 303
        session.expire_all()
        kept = verbs_of(people.opc.settings)
        assert kept["welcomed"].fr == "s’est félicité de"
        assert (kept["agreed"].fr, kept["agreed"].offered) == ("est convenu", False)
        assert "Verbs of decisions: 10 → 11" in keeper.get(f"/house/bodies/{people.opc.pid}/settings").text

    def test_the_settings_say_what_another_clock_does_and_who_changed_it(
        self, keeper: Patient, session: Session, people: Cast
    ) -> None:
        Story(session, people).meeting()
        session.commit()
        here = f"/house/bodies/{people.opc.pid}"
        sent = {"zone": "Europe/London", "calendar": people.opc.calendar, "row_version": str(people.opc.row_version)}
        wrong = keeper.post(f"{here}/time", {**sent, "zone": "London"})
        assert wrong.status_code == 422
        assert "There is no such time zone" in wrong.text
        assert 'value="London"' in wrong.text
        asked = keeper.post(f"{here}/time", sent)
        assert "Planned, not convened: 1" in asked.text
        assert keeper.post(f"{here}/time", {**sent, "password": PASSWORD}).status_code == 303
        page = keeper.get(f"{here}/settings").text
        assert re.search(r"Clock or calendar changed \(.*Time zone: Europe/Brussels → Europe/London", page)
        assert "Hedda Quist" in page

    def test_a_preset_says_what_would_change_before_it_does(
        self, keeper: Patient, session: Session, people: Cast
    ) -> None:
        version = str(people.opc.row_version)
        asked = keeper.post(f"/house/bodies/{people.opc.pid}/anew", {"preset": "agency_board", "row_version": version})
        assert re.search(r"<dt>Agenda</dt><dd>3 → 10</dd>", asked.text)
        session.expire_all()
        assert session.scalars(select(Body.preset).where(Body.code == "OPC")).one() != "agency_board"

    def test_holidays_are_seen_by_whom_they_are_not_to_keep(
        self, keeper: Patient, browser_for: BrowserFor, session: Session, people: Cast
    ) -> None:
        session.add(
            Holiday(calendar=people.opc.calendar, day=date(2027, 5, 1), name_en="Labour Day", name_fr="Fête du Travail")
        )
        session.commit()
        here = f"/house/bodies/{people.opc.pid}"
        seen = keeper.get(f"{here}/calendar").text
        assert "Fête du Travail" in seen
        assert "Other bodies follow this calendar" in seen
        assert "Enter the holiday" not in seen
        assert "ASB" not in seen, "a head does not know the other bodies"
        day = {"holiday-day": "2027-03-03", "holiday-name_en": "Own day", "holiday-name_fr": "Jour à nous"}
        refused = keeper.post(f"{here}/holidays", day)
        assert refused.status_code == 422
        administrator = Patient(browser_for(people.administrator), session)
        assert "Take off" in administrator.get(f"{here}/calendar").text
        missing = administrator.post(f"{here}/holidays", {**day, "holiday-name_fr": ""})
        assert missing.status_code == 422
        assert 'value="Own day"' in missing.text
        assert administrator.post(f"{here}/holidays", day).status_code == 303
        assert administrator.post(f"{here}/holidays/off", {"day": "2027-05-01"}).status_code == 303
        assert administrator.post(f"{here}/holidays/off", {"day": "2027-05-01"}).status_code == 422
        page = administrator.get(f"{here}/calendar").text
        assert "Holiday taken off (Sat 1 May 2027, Labour Day)" in page.replace("\xa0", " ")
        own = {"own-code": "OWN", "own-country": "", "row_version": str(people.opc.row_version)}
        assert keeper.post(f"{here}/calendar/own", own).status_code == 303
        assert "Enter the holiday" in keeper.get(f"{here}/calendar").text
