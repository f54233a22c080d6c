"""The pages of an export: a list of bodies, and for each its meetings and papers, in both languages, for any browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from secretariat.committees.models import Body
from secretariat.core import i18n
from secretariat.core.i18n import N_, gettext
from secretariat.documents.markings import Marking, highest
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.types.models import PaperType
from secretariat.documents.types.saying import kind_words
from secretariat.meetings.states import MeetingState
from secretariat.operations.export import meetings, register
from secretariat.operations.export.place import Place, safe
from secretariat.paths import resource_dir
from secretariat.press import dates
from secretariat.settings import Settings

LISTS = (
    ("papers.csv", N_("Papers, a line for each version, with the folder of its files")),
    ("meetings.csv", N_("Meetings, with the folder of their agenda and minutes")),
    ("decisions.csv", N_("Decisions as they stand in decision sheets")),
    ("actions.csv", N_("Actions, with owner, date and state")),
    ("people.csv", N_("People with an account")),
    ("parties.csv", N_("Delegations and offices")),
    ("bodies.csv", N_("Bodies; with their settings in bodies.json")),
    ("audit.jsonl", N_("The audit chain, a line for each entry, each bound to the one before by its hash")),
    ("manifest.json", N_("What the export holds, each file with size and SHA-256")),
    ("SHA256SUMS", N_("The same hashes, as sha256sum reads them")),
)


def write(
    place: Place,
    settings: Settings,
    taken_at: datetime,
    bodies: Sequence[Body],
    papers: Sequence[register.Listed],
    held: Sequence[meetings.Listed],
    types: Sequence[PaperType],
) -> None:
    """Write index and pages of bodies, each in English and French."""
    styles = [resource_dir("templates") / name for name in ("press/offline.css", "operations/export.css")]
    place.text("style.css", "".join(path.read_text() for path in styles))
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            marking = highest(*(Marking(one.row["marking"]) for one in papers))
            pages = _Pages(place, settings, taken_at, marking, kind_words(types))
            pages.index(bodies, papers, held)
            for body in bodies:
                pages.body(body, _of(body, papers), _of(body, held))


def _of(body: Body, listed: Iterable[Any]) -> list[Any]:
    return [one for one in listed if one.row["body"] == body.code]


class _Pages:
    """The pages in the language in force."""

    def __init__(
        self, place: Place, settings: Settings, taken_at: datetime, marking: Marking, kinds: Mapping[str, str]
    ) -> None:
        self.place, self.kinds = place, kinds
        self.language = i18n.language()
        self.zone = ZoneInfo(settings.zone)
        self.about = {
            "organisation": settings.organisation_fr if self.language == "fr" else settings.organisation_en,
            "day": dates.long_date(taken_at.date(), self.language),
            "hour": dates.hour(taken_at, self.language),
            "marking": marking.words(self.language),
        }

    def index(self, bodies: Sequence[Body], papers: Sequence[register.Listed], held: Sequence[meetings.Listed]) -> None:
        shown = [
            {
                "page": _name(body, self.language),
                "name": self._told(body, "name"),
                "code": body.code,
                "meetings": len(_of(body, held)),
                "papers": len({one.row["folder"].split("/")[1] for one in _of(body, papers)}),
            }
            for body in bodies
        ]
        self._page(
            "export_index.html",
            lambda language: _suffixed("index", language),
            title=gettext("The register, exported"),
            bodies=shown,
            lists=[(name, gettext(words)) for name, words in LISTS],
        )

    def body(self, body: Body, papers: Sequence[register.Listed], held: Sequence[meetings.Listed]) -> None:
        self._page(
            "export_body.html",
            lambda language: f"bodies/{_name(body, language)}",
            title=f"{self._told(body, 'name')} ({body.code})",
            meetings=[self._meeting(one) for one in reversed(held)],
            papers=[self._paper(one) for one in papers],
        )

    def _page(self, template: str, name: Callable[[str], str], **shown: Any) -> None:
        own = name(self.language)
        content = (
            _environment()
            .get_template(template)
            .render(
                language=self.language,
                other_language=i18n.other_language(),
                other=PurePosixPath(name(i18n.other_language())).name,
                up="../" * own.count("/"),
                index=_suffixed("index", self.language),
                about=self.about,
                **shown,
            )
        )
        self.place.text(own, content)

    def _meeting(self, one: meetings.Listed) -> dict[str, Any]:
        row = one.row
        return {
            "name": f"{row['ordinal']}/{row['year']}",
            "day": dates.table_date(row["starts_at"].astimezone(ZoneInfo(row["zone"])).date(), self.language),
            "state": gettext(MeetingState(row["state"]).label),
            "files": _files(one.files, row["folder"]),
        }

    def _paper(self, one: register.Listed) -> dict[str, Any]:
        row = one.row
        first, second = ("title_fr", "title_en") if self.language == "fr" else ("title_en", "title_fr")
        issued, state = row["issued_at"], VersionState if row["version"] else PaperState
        return {
            "symbol": row["symbol"],
            "title": row[first] or row[second],
            "kind": self.kinds[row["kind"]],
            "day": dates.day_month_year(issued.astimezone(self.zone).date(), self.language) if issued else "",
            "marking": Marking(row["marking"]).words(self.language),
            "state": gettext(state(row["state"]).label),
            "files": _files(one.files, row["folder"]),
        }

    def _told(self, body: Body, name: str) -> str:
        told: str = getattr(body, f"{name}_{self.language}")
        return told


def _name(body: Body, language: str) -> str:
    return _suffixed(safe(body.code), language)


def _suffixed(name: str, language: str) -> str:
    return f"{name}.html" if language == "en" else f"{name}-{language}.html"


def _files(names: Iterable[str], folder: str) -> list[dict[str, str]]:
    return [{"name": name.removeprefix(f"{folder}/"), "address": quote(name)} for name in names]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource_dir("templates") / "operations"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        i18n.gettext, i18n.lookup_plural, newstyle=True, pgettext=i18n.pgettext
    )
    return environment
