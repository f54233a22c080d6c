"""Any text that can be read says the same when it is written out and read again, and loses no word."""

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from secretariat.press import canonical

PIECES = st.sampled_from(
    [
        "word",
        "Nation B",
        "é",
        "1",
        "12",
        "a",
        "(a) ",
        "(b) ",
        "(i) ",
        "(ii) ",
        "1. ",
        "2) ",
        "- ",
        "+ ",
        "* ",
        "# ",
        "## ",
        "#",
        "> ",
        ">",
        "*",
        "**",
        "***",
        "_",
        "__",
        "`",
        "``",
        "```",
        "~~~",
        "~",
        "|",
        "| a | b |",
        "| - | - |",
        "| --- |",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "    ",
        "  ",
        " ",
        " ",
        "\\",
        "\\\n",
        "  \n",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "&",
        "&amp;",
        "&nbsp;",
        "&copy",
        "&#42;",
        "[x](http://a.b/c?d=e&f)",
        "[^1]",
        "[^1]: ",
        "[^note]",
        "[^note]: ",
        "![alt](blob:" + "0a" * 32 + ")",
        "![p](x.png)",
        ":::",
        "::: summary",
        "::: plain",
        ":::: decision",
        "Table: ",
        "Tableau 2. ",
        "Figure: ",
        "![alt](blob:" + "0b" * 32 + ")\n\nFigure 4\u00a0: ",
        "# Annex: ",
        "# Annexe B: ",
        "Annex",
        ":",
        ".",
        "-",
        "---",
        "***",
        "===",
        "!",
        "«",
        "»",
        "\u00a0",
        "\u202f",
        "<b>",
        "</b>",
        "<http://x.y>",
        "mailto:a@b.c",
        "\t",
        "\r\n",
        "e\u0301",
        "=",
        "\u0338",
        "⏳",
        "\u200b",
        "<!-- -->",
        "[a][b]",
        "[b]: http://c",
        '"t"',
        '[x](<y z> "title")',
        "http://x",
    ]
)
SOURCES = st.lists(PIECES, max_size=30).map("".join) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Cn"]), max_size=60
)


def read(source: str) -> canonical.Document:
    try:
        return canonical.parse(source)
    except canonical.UnacceptableCharacter:
        return canonical.Document()


@settings(max_examples=600, deadline=None)
@given(SOURCES)
@example("(h) x\n\n(i) y")
@example("Table\\: x\n\n| a |\n| - |")
@example("- a\n\n\n* b\n\n1. c\n\n1) d")
@example("![the *plan* \\* of a_b](blob:" + "0a" * 32 + ")")
def test_a_text_written_out_reads_back_the_same(source: str) -> None:
    document = read(source)
    assert canonical.parse(canonical.to_source(document)) == document


@settings(max_examples=300, deadline=None)
@given(SOURCES)
def test_json_gives_the_same_document_back(source: str) -> None:
    document = read(source)
    assert canonical.from_json(canonical.to_json(document)) == document
    assert canonical.text_hash(canonical.parse(canonical.to_source(document))) == canonical.text_hash(document)


@settings(max_examples=300, deadline=None)
@given(SOURCES)
def test_no_word_is_lost(source: str) -> None:
    """Letters only: figures may be list numbers, marks may be grammar, labels of notes become numbers."""
    document = read(source)
    said = re.sub(r"[^a-zé]", "", canonical.plain_text(document).lower())
    bare = unicodedata.normalize("NFC", source).replace("&nbsp;", "").replace("&amp;", "").replace("&copy", "")
    for grammar in ("blob", "[^note]", "::: summary", "::: plain", "::: decision", "::::"):
        bare = bare.replace(grammar, " ")
    for word in re.findall(r"word|nation|title|mailto", bare.lower()):
        assert word in said


@settings(max_examples=200, deadline=None)
@given(SOURCES)
def test_html_holds_no_markup_of_the_author(source: str) -> None:
    html = str(canonical.to_html(read(source), "fr"))
    assert not re.search(r"<(?:b|script|!--)\b", html)
    assert all(link.startswith(("http", "mailto:", "#note-")) for link in re.findall(r'href="([^"]*)"', html))


@settings(max_examples=200, deadline=None)
@given(SOURCES, SOURCES)
def test_ids_are_unique_with_and_without_an_earlier_version(source: str, earlier: str) -> None:
    from secretariat.press.canonical.model import walk

    for document in (
        canonical.parse(source, read(earlier)) if read(source).blocks else read(source),
        read(source),
    ):
        ids = [block.id for block in walk(document)]
        assert len(ids) == len(set(ids))
        assert all(ids)
