import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.documents.markings import (
    Ceiling,
    Finding,
    Marking,
    MarkingAboveCeiling,
    Position,
    check_ceiling,
    highest,
    markings_in_header,
)

BODY = "\n".join(f"{n}. The Committee considered the opening hours of the canteen." for n in range(1, 40))


def paper(head="NATO UNCLASSIFIED", foot="NATO UNCLASSIFIED", body=BODY):
    return f"{head}\n\n17 November 2026\n\nAC/901-D(2026)0007\n\nOPENING HOURS\n\n{body}\n\n-1-\n\n{foot}\n"


@given(st.lists(st.sampled_from(Marking)))
def test_the_whole_is_marked_as_its_highest_part(parts):
    whole = highest(*parts)
    assert all(part.rank <= whole.rank for part in parts)
    assert whole in parts or (not parts and whole is Marking.PUBLIC)


def test_the_levels_have_words_in_both_languages():
    assert Marking.NATO_UNCLASSIFIED.words("en") == "NATO UNCLASSIFIED"
    assert Marking.NATO_UNCLASSIFIED.words("fr") == "NATO SANS CLASSIFICATION"
    assert Marking.PUBLIC.words("en") == Marking.PUBLIC.words("fr") == ""
    assert [marking.portion for marking in Marking] == ["", "(NU)", "(NR)"]
    assert [marking.rank for marking in Marking] == [0, 1, 2]


def test_a_level_fits_where_it_is_kept():
    assert all(len(marking.value) <= 16 for marking in Marking)


@pytest.mark.parametrize("ceiling", [Marking.PUBLIC, Marking.NATO_UNCLASSIFIED])
@pytest.mark.parametrize("marking", list(Marking))
def test_nothing_above_the_ceiling_is_let_in(marking, ceiling):
    if marking.rank > ceiling.rank:
        with pytest.raises(MarkingAboveCeiling, match="Tell the security officer"):
            Ceiling(ceiling).check(Marking.PUBLIC, marking)
    else:
        Ceiling(ceiling).check(Marking.PUBLIC, marking)
        check_ceiling(marking, ceiling=ceiling)


def test_the_ceiling_is_unclassified_if_nothing_else_is_said():
    check_ceiling(Marking.NATO_UNCLASSIFIED)
    with pytest.raises(MarkingAboveCeiling):
        check_ceiling(Marking.NATO_RESTRICTED)


def test_no_ceiling_is_classified():
    assert Ceiling().highest is Marking.NATO_UNCLASSIFIED
    with pytest.raises(ValueError, match="not accredited"):
        Ceiling(Marking.NATO_RESTRICTED)


ABOVE = [
    "NATO RESTRICTED",
    "NATO DIFFUSION RESTREINTE",
    "NATO CONFIDENTIAL",
    "NATO CONFIDENTIEL",
    "NATO SECRET",
    "COSMIC TOP SECRET",
    "COSMIC TRÈS SECRET",
    "RESTREINT UE/EU RESTRICTED",
    "NATO RESTRICTED / NATO DIFFUSION RESTREINTE",
    "NATO RESTRICTED\nReleasable to Montenegro",
    "NATO RESTRICTED - Releasable to Montenegro",
    "- NATO RESTRICTED -",
    "**NATO RESTRICTED**",
    "# NATO RESTRICTED",
    "nato restricted",
    "Nato-Restricted",
    "NATO\u00a0RESTRICTED",
    "NATO  RESTRICTED",
    "NATO RES\u200bTRICTED",
    "\u202eNATO RESTRICTED",
    "ＮＡＴＯ ＲＥＳＴＲＩＣＴＥＤ",
    "N A T O  R E S T R I C T E D",
    "N A T O S E C R E T",
    "RESTRICTED",
    "SECRET",
    "Diffusion restreinte",
    "2 NATO RESTRICTED",
    "NATO RESTRICTED 2",
    "DRAFT NATO RESTRICTED",
    "NATO UNCLASSIFIED NATO RESTRICTED",
    "Classification: NATO RESTRICTED",
    "Security classification : NATO SECRET",
]


@pytest.mark.parametrize("words", ABOVE)
@pytest.mark.parametrize("place", ["head", "foot", "body", "annex"])
def test_a_marking_above_the_ceiling_is_found_wherever_it_stands(words, place):
    text = {
        "head": paper(head=words),
        "foot": paper(foot=words),
        "body": paper(body=f"{BODY}\n\n{words}\n\n{BODY}"),
        "annex": paper() + "\f" + paper(head=words),
    }[place]
    with pytest.raises(MarkingAboveCeiling) as refusal:
        Ceiling().check_text(text)
    assert "SECRET" not in str(refusal.value)
    assert "RESTRICTED" not in str(refusal.value)


@pytest.mark.parametrize(
    "paragraph",
    [
        "(NR) The hours are as follows.",
        "3. (NR) The hours are as follows.",
        "3.2. (NC) The hours are as follows.",
        "a) (NS) The hours are as follows.",
        "(a) (NR) The hours are as follows.",
        "- (NR) The hours are as follows.",
        "[NR] The hours are as follows.",
        "(NATO RESTRICTED) The hours are as follows.",
        "> (CTS) The hours are as follows.",
        "( NR ) The hours are as follows.",
    ],
)
def test_a_portion_mark_at_the_start_of_a_paragraph_is_a_marking(paragraph):
    text = paper(body=f"{BODY}\n\n{paragraph}\n{BODY}")
    [finding] = [found for found in markings_in_header(text) if found.rank > 1]
    assert finding.position is Position.PORTION
    with pytest.raises(MarkingAboveCeiling):
        Ceiling().check_text(paragraph)


@pytest.mark.parametrize(
    "sentence",
    [
        "Papers marked NATO RESTRICTED are held on another system.",
        "NATO RESTRICTED documents are held on another system.",
        "Do not use this system for NATO SECRET.",
        "The rules (NATO RESTRICTED and above) apply.",
        "Les documents NATO DIFFUSION RESTREINTE ne sont pas admis.",
        "It is no secret that the canteen is full.",
        "Restricted session",
        "Confidential counselling for staff",
        "The paragraph mark is (NR).",
        "The NRS and the (NRX) programme",
        "The abbreviation used in all the documents of this series is the mark\n(NR) in brackets.",
    ],
)
def test_words_in_a_sentence_are_no_marking(sentence):
    Ceiling().check_text(paper(body=f"{BODY}\n\n{sentence}\n{BODY}"))
    assert not any(found.above(Marking.NATO_UNCLASSIFIED) for found in markings_in_header(sentence))


def test_positions_are_named():
    text = paper(body=f"{BODY}\n\nNATO RESTRICTED\n\nMarked NATO SECRET once.\n{BODY}")
    text += "\fNATO UNCLASSIFIED\nAnnex"
    found = [(finding.rank, finding.position) for finding in markings_in_header(text)]
    assert found == [
        (1, Position.HEADER),
        (2, Position.LINE),
        (4, Position.SENTENCE),
        (1, Position.FOOTER),
        (1, Position.HEADER),
    ]


def test_lines_are_counted_from_one_through_all_pages():
    assert markings_in_header("Title\n\nNATO RESTRICTED\nx\fNATO SECRET") == (
        Finding(2, Position.HEADER, 3),
        Finding(4, Position.HEADER, 4),
    )


def test_a_title_block_names_the_level():
    text = "Agenda\nA\nB\nC\nMarking: NATO UNCLASSIFIED\n" + BODY
    assert markings_in_header(text) == (Finding(1, Position.TITLE_BLOCK, 5),)


def test_a_public_ceiling_refuses_what_belongs_to_the_organisation():
    with pytest.raises(MarkingAboveCeiling):
        Ceiling(Marking.PUBLIC).check_text(paper())
    Ceiling(Marking.PUBLIC).check_text(BODY)


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_crash(text):
    for finding in markings_in_header(text):
        assert 1 <= finding.line <= text.count("\n") + text.count("\r") + 1


@given(st.text(alphabet="abc \n.", max_size=80), st.text(alphabet="abc \n.", max_size=80))
def test_a_marking_alone_on_a_line_is_found_in_any_surroundings(before, after):
    with pytest.raises(MarkingAboveCeiling):
        Ceiling().check_text(f"{before}\nNATO RESTRICTED\n{after}")
