"""The French texts, as the product reads them and as Babel does."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from secretariat.core import catalogue, i18n

FRENCH = Path(i18n.__file__).parent.parent / "translations" / "fr.po"


def written(folder: Path, text: str) -> catalogue.Catalogue:
    path = folder / "fr.po"
    path.write_text(text, encoding="utf-8")
    return catalogue.read(path)


def test_every_text_is_read_as_babel_reads_it() -> None:
    ours, seen = catalogue.read(FRENCH), 0
    with FRENCH.open("rb") as file:
        for message in read_po(file):
            assert not message.fuzzy, message.id
            if not message.id:
                continue
            seen += 1
            if isinstance(message.id, tuple):
                singular, plural = message.id
                assert (ours.counted(singular, plural, 1), ours.counted(singular, plural, 2)) == message.string
            elif message.context is None:
                assert ours.text(message.id) == message.string
            else:
                assert ours.meant(message.context, message.id) == message.string
    assert seen > 4_000


def test_texts_over_several_lines_and_with_signs_of_their_own(tmp_path: Path) -> None:
    read = written(
        tmp_path,
        "# of a translator\n#, python-format\n"
        'msgid ""\n"One \\"two\\"\\n"\n"three \\\\ four"\nmsgstr ""\n"Un « deux »\\n"\n"trois"\n'
        '\nmsgctxt "noun"\nmsgid "Record"\nmsgstr "Compte rendu"\n'
        '\n#~ msgid "Gone"\n#~ msgstr "Parti"\n'
        '\nmsgid "Still to do"\nmsgstr ""\n',
    )
    assert read.text('One "two"\nthree \\ four') == "Un « deux »\ntrois"
    assert read.meant("noun", "Record") == "Compte rendu"
    assert read.text("Record") == "Record"
    assert read.meant("verb", "Record") == "Record"
    assert read.text("Gone") == "Gone"
    assert read.text("Still to do") == "Still to do"
    assert read.text("") == ""


def test_none_is_one_in_french_and_several_in_english(tmp_path: Path) -> None:
    read = written(tmp_path, 'msgid "paper"\nmsgid_plural "papers"\nmsgstr[0] "document"\nmsgstr[1] "documents"\n')
    assert [read.counted("paper", "papers", n) for n in (0, 1, 2)] == ["document", "document", "documents"]
    assert read.text("paper") == "document"
    assert [read.counted("body", "bodies", n) for n in (0, 1, 2)] == ["bodies", "body", "bodies"]


def test_what_is_no_catalogue_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No line of a catalogue: msgid Paper"):
        written(tmp_path, "msgid Paper\n")
