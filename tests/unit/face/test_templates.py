"""What every page of the face must keep: its policy, valid nesting, unique ids, a name for everything."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from html5lib.html5parser import ParseError

from secretariat.paths import resource_dir
from tests.unit.face.drawing import STRIP, TOLD, elements, environment, sample, shell

TEMPLATES = resource_dir("templates")
STATIC = resource_dir("static")
KEPT = {"Text": "33. The representative <b>could</b> accept.", "Title": "Energy"}
ERRORS = sorted(path.name for path in (TEMPLATES / "errors").glob("*.html"))
FOLDERS = ("components", "layouts", "errors")
MINE = [str(p.relative_to(TEMPLATES)) for name in FOLDERS for p in sorted((TEMPLATES / name).glob("*.html"))]


def draw(name: str, **context: Any) -> str:
    return environment().get_template(name).render(**context)


@cache
def kit() -> str:
    return draw("kit.html", shell=shell(), strip=STRIP, told=TOLD, sample=sample())


def faults(html: str) -> list[str]:
    """Return what is wrong with a page: an empty list for a good one."""
    try:
        tree = list(elements(html))
    except ParseError as error:
        return [f"not valid: {error}"]
    found = []
    ids = Counter(e.get("id") for e in tree if e.get("id"))
    found += [f"id twice: {name}" for name, count in ids.items() if count > 1]
    for e in tree:
        if not isinstance(e.tag, str):
            continue
        tag = e.tag.split("}")[-1]
        if e.get("style") is not None or tag == "style":
            found.append(f"inline style: {tag}")
        if tag == "script" and not e.get("src"):
            found.append("inline script")
        found += [f"handler: {name}" for name in e.attrib if str(name).startswith("on")]
        for name in ("for", "aria-labelledby", "aria-describedby", "popovertarget"):
            found += [f"{name} of nothing: {i}" for i in (e.get(name) or "").split() if i not in ids]
    labels = {e.get("for") for e in tree if e.tag == "label" and e.get("for")}
    inside = {id(c) for e in tree if e.tag == "label" for c in e.iter()}
    for e in tree:
        named = e.get("aria-label") or e.get("id") in labels or id(e) in inside
        if e.tag in ("input", "select", "textarea") and e.get("type") != "hidden" and not named:
            found.append(f"no label: {e.get('name')}")
        text = "".join(e.itertext()).strip() if e.tag in ("a", "button") else "-"
        if not text and not e.get("aria-label"):
            found.append(f"no name: {e.tag}")
    headings = [e for e in tree if e.tag == "h1"]
    if len(headings) != 1:
        found.append(f"{len(headings)} h1")
    return found


def test_the_kit_keeps_the_rules() -> None:
    assert faults(kit()) == []


@pytest.mark.parametrize(
    ("defect", "said"),
    [
        ('<p style="color:red">x</p>', "inline style: p"),
        ("<script>1</script>", "inline script"),
        ('<p id="main">x</p>', "id twice: main"),
        ('<button type="button" onclick="x()">x</button>', "handler: onclick"),
        ('<input name="q">', "no label: q"),
        ("<h1>again</h1>", "2 h1"),
        ('<label for="nothing">x</label>', "for of nothing: nothing"),
        ("<p><div></div></p>", "not valid: Unexpected"),
    ],
)
def test_a_seeded_defect_is_found(defect: str, said: str) -> None:
    broken = kit().replace('<div class="kit">', f'{defect}<div class="kit">')
    assert any(fault.startswith(said) for fault in faults(broken))


def test_the_kit_shows_every_macro() -> None:
    page = (TEMPLATES / "kit.html").read_text() + (TEMPLATES / "base.html").read_text()
    shown = "".join(path.read_text() for path in (TEMPLATES / "components").glob("*.html")) + page
    for path in (TEMPLATES / "components").glob("*.html"):
        for name in re.findall(r"macro (\w+)\(", path.read_text()):
            assert len(re.findall(rf"\b{name}\(", shown)) > 1, f"{path.name}: {name} is shown nowhere"


def test_each_macro_file_has_its_sheet_or_belongs_to_the_shell() -> None:
    shell_parts = {"mark", "brand", "top", "rail", "tabbar", "foot"}
    rows = {"news_row"}  # drawn by itself, dressed by the sheet of its list
    macros = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    sheets = {path.stem for path in (STATIC / "css" / "components").glob("*.css")}
    assert macros - sheets == shell_parts | rows
    assert sheets <= macros


@pytest.mark.parametrize("sheet", sorted((STATIC / "css").rglob("*.css")), ids=lambda path: path.name)
def test_each_sheet_stands_in_a_layer_and_names_only_known_tokens(sheet: Any) -> None:
    text = sheet.read_text()
    known = set(re.findall(r"(--[\w-]+):", (STATIC / "css" / "tokens.css").read_text() + text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= known
    assert text.count("{") == text.count("}")
    if sheet.name != "fonts.css":
        assert "@layer" in text
        assert "http" not in text


def test_every_drawing_named_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'symbol id="([\w-]+)"', (STATIC / "img" / "sprite.svg").read_text()))
    used = set(re.findall(r"sprite\.svg#([\w-]+)", kit()))
    assert used
    assert used <= sprite


def test_no_template_trusts_a_string() -> None:
    for name in [*MINE, "base.html", "kit.html"]:
        assert "|safe" not in (TEMPLATES / name).read_text(), name


def test_a_hostile_title_stays_text() -> None:
    assert "<script>alert" not in kit()


def test_the_page_in_french_says_so_and_leads_back_to_english() -> None:
    french = shell(language="fr", other_language="en", other_language_url="/language/en")
    html = draw("kit.html", shell=french)
    assert '<html lang="fr">' in html
    assert 'href="/language/en" lang="en"' in html
    assert faults(html) == []


def test_the_frame_without_person_or_demonstration() -> None:
    html = draw("kit.html", shell=shell(person=None, demo_label=None, theme="dark", nav=(), body_groups=()))
    assert faults(html) == []
    assert 'data-theme="dark"' in html
    assert "DEMONSTRATION" not in html


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("full", [False, True])
def test_an_error_page_needs_nothing(name: str, full: bool) -> None:
    context: dict[str, Any] = {}
    if full:
        context = {
            "language": "fr",
            "other_language_url": "/language/en",
            "marking": "SANS CLASSIFICATION",
            "demo_label": "DÉMONSTRATION",
            "reference": "7QF2-KE",
            "kept": KEPT,
            "sentence": "It is so.",
            "mine": KEPT,
            "theirs": {"Text": "33. Another."},
            "by": "Tomás Arriaga",
            "at": datetime(2026, 11, 16, 15, 24, tzinfo=UTC),
            "again": {"action": "/x", "csrf": "t", "version": 5, "name": "text", "hidden": {"a": "1"}},
        }
    html = draw(f"errors/{name}", **context)
    assert faults(html) == []
    if full:
        assert '<html lang="fr">' in html
        assert "SANS CLASSIFICATION" in html


@pytest.mark.parametrize("name", ["401", "409", "413", "csrf", "503", "400", "500"])
def test_what_was_typed_comes_back(name: str) -> None:
    html = draw(f"errors/{name}.html", kept=KEPT, mine=KEPT, reference="7QF2-KE")
    texts = [e for e in elements(html) if e.tag == "textarea" and e.get("readonly") is not None]
    assert [e.text.strip() for e in texts] == list(KEPT.values())


def test_refused_and_unknown_are_word_for_word_the_same() -> None:
    assert draw("errors/403.html", reference="7QF2-KE") == draw("errors/404.html", reference="7QF2-KE")
    assert "This page does not exist, or is not open to you." in draw("errors/404.html", reference="7QF2-KE")


def test_the_door_needs_no_shell() -> None:
    assert faults(draw("layouts/gate.html")) == []


def test_a_form_carries_its_token_key_and_version() -> None:
    names = {e.get("name"): e.get("value") for e in elements(kit()) if e.get("type") == "hidden"}
    assert names["csrf_token"] == "token-of-the-session"
    assert names["row_version"]
    assert names["once"]


def test_faults_are_told_at_the_field_and_on_top() -> None:
    tree = list(elements(kit()))
    field = next(e for e in tree if e.get("name") == "minutes" and e.get("aria-invalid"))
    told = next(e for e in tree if e.get("id") == field.get("aria-describedby").split()[-1])
    assert "Minutes must be a number" in "".join(told.itertext())
    top = next(e for e in tree if e.get("class") == "faults")
    assert top.get("autofocus") is not None
    assert any(e.get("href") == f"#{field.get('id')}" for e in top.iter("a"))
