import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.core.errors import BadInput
from secretariat.documents.grammars import GRAMMARS
from secretariat.documents.symbols import FreeText, Suffix, SuffixRefused, Symbol, first, parse

REV, ADD, COR, AS = (lambda n, kind=kind: Suffix(kind, n) for kind in ("REV", "ADD", "COR", "AS"))
FINAL = Suffix("FINAL", 0)

# Worked examples, all public. Symbol; grammar, series, sub-body, kind, year, session, number, suffixes,
# qualifier.
EXAMPLES = [
    ("C-M(2002)49-REV1", "nato", "C", "", "M", 2002, None, 49, (REV(1),), ""),
    ("C-M(2002)49-COR8", "nato", "C", "", "M", 2002, None, 49, (COR(8),), ""),
    ("C-M(2016)0081 (INV)", "nato", "C", "", "M", 2016, None, 81, (), "INV"),
    ("C-M(2016)0081-AS1 (INV)", "nato", "C", "", "M", 2016, None, 81, (AS(1),), "INV"),
    ("C-M(2018)0075-FINAL", "nato", "C", "", "M", 2018, None, 75, (FINAL,), ""),
    ("C-M(2018)0075-COR1", "nato", "C", "", "M", 2018, None, 75, (COR(1),), ""),
    ("C-M(2021)0022-AS1", "nato", "C", "", "M", 2021, None, 22, (AS(1),), ""),
    ("C-DS(2018)0002", "nato", "C", "", "DS", 2018, None, 2, (), ""),
    ("C-R(76)3", "nato", "C", "", "R", 1976, None, 3, (), ""),
    ("C-M(56)142", "nato", "C", "", "M", 1956, None, 142, (), ""),
    ("PO(2015)0052", "nato", "PO", "", "", 2015, None, 52, (), ""),
    ("AC/35-WP(2010)0001", "nato", "AC/35", "", "WP", 2010, None, 1, (), ""),
    ("AC/35-D/2002-REV4", "nato", "AC/35", "", "D", None, None, 2002, (REV(4),), ""),
    ("AC/297-D/1", "nato", "AC/297", "", "D", None, None, 1, (), ""),
    ("TCC-D/5-ADD1", "nato", "TCC", "", "D", None, None, 5, (ADD(1),), ""),
    ("IBA-AR(2014)22", "nato", "IBA", "", "AR", 2014, None, 22, (), ""),
    ("IBA-M(2017)01 REV1", "nato", "IBA", "", "M", 2017, None, 1, (REV(1),), ""),
    ("PDN(2021)0013", "nato", "PDN", "", "", 2021, None, 13, (), ""),
    ("A/RES/64/293", "un", "A", "", "RES", None, 64, 293, (), ""),
    ("S/RES/1440 (2002)", "un", "S", "", "RES", 2002, None, 1440, (), ""),
    ("A/C.4/64/SR.22", "un", "A", "C.4", "SR", None, 64, 22, (), ""),
    ("A/C.3/L.203/Rev.1", "un", "A", "C.3", "L", None, None, 203, (REV(1),), ""),
    ("A/76/100*", "un", "A", "", "", None, 76, 100, (), "*"),
    ("A/520/Rev.17", "un", "A", "", "", None, None, 520, (REV(17),), ""),
    ("CM 1967/20 OJ CRP1", "eu", "CM", "", "", 2020, None, 1967, (), "OJ CRP1"),
    ("6910/1/20 REV 1 PE-QE", "eu", "", "", "", 2020, None, 6910, (REV(1),), "PE-QE"),
    ("6588/1/18 REV 1 LIMITE", "eu", "", "", "", 2018, None, 6588, (REV(1),), "LIMITE"),
    ("16183/09 JUR 459 POLGEN 194", "eu", "", "", "", 2009, None, 16183, (), "JUR 459 POLGEN 194"),
    ("MC.DOC/1/06", "un", "MC", "", "DOC", 2006, None, 1, (), ""),
    ("SEC.DOC/2/00/Rev.1", "un", "SEC", "", "DOC", 2000, None, 2, (REV(1),), ""),
    ("PO(2026)0123", "nato", "PO", "", "", 2026, None, 123, (), ""),
    ("AC/281-N(2026)0045", "nato", "AC/281", "", "N", 2026, None, 45, (), ""),
    ("AC/4(PP)-D(2020)0007", "nato", "AC/4", "PP", "D", 2020, None, 7, (), ""),
    ("AC/910(FC)-A(2026)0003-REV2", "nato", "AC/910", "FC", "A", 2026, None, 3, (REV(2),), ""),
    ("AC/901-D(2026)0009-REV2-ADD1", "nato", "AC/901", "", "D", 2026, None, 9, (REV(2), ADD(1)), ""),
    ("S/PRST/2002/25", "un", "S", "", "PRST", 2002, None, 25, (), ""),
    ("A/AC.105/C.2/L.300/Add.1", "un", "A", "AC.105/C.2", "L", None, None, 300, (ADD(1),), ""),
    ("6910/1/20 REV 1 ADD 2", "eu", "", "", "", 2020, None, 6910, (REV(1), ADD(2)), ""),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[0])
def test_every_worked_example_is_read_and_written_back(example):
    text, *parts = example
    symbol = parse(text)
    assert isinstance(symbol, Symbol)
    read = [
        symbol.grammar,
        symbol.series,
        symbol.sub_body,
        symbol.kind,
        symbol.year,
        symbol.session,
        symbol.number,
        symbol.suffixes,
        symbol.qualifier,
    ]
    assert read == parts
    assert str(symbol) == text


@pytest.mark.parametrize(
    "text",
    [
        "SG-112-3-FINAL",  # dash form of 1951
        "",
        " C-M(2002)49",
        "C-M(2002)49\n",
        "C-M(2002)49-REV",
        "C-M(2002)49-REV01",
        "C-M(2002)49-REV0",
        "C-M(2002)49-REV1 COR1",  # two ways of writing in one
        "C-M(2002)",
        "C-M(2002)0000",
        "C-M(202)49",
        "C-M(2002)12345",
        "c-m(2002)49",
        "AC/0-D(2026)0001",
        "AC/4()-D(2026)0001",
        "C-M(٢٠٠٢)49",  # figures of another script
        "6910/1/20 REV 2",  # the two revisions disagree
        "6910/1/20",
        "6910/20 REV 1",
        "A//76/100",
        "A/076/100",
    ],
)
def test_what_no_grammar_reads_is_kept_as_it_is(text):
    assert parse(text) == FreeText(text)
    assert str(parse(text)) == text


def test_the_year_is_never_taken_for_the_number():
    modern, slash = parse("C-M(2002)49"), parse("AC/35-D/2002")
    assert (modern.year, modern.number) == (2002, 49)
    assert (slash.year, slash.number) == (None, 2002)


def test_zeros_do_not_make_another_paper():
    assert parse("C-M(2002)49") == parse("C-M(2002)0049") == parse("C-M(02)49")
    assert str(parse("C-M(2002)0049")) == "C-M(2002)0049"


@given(st.text())
def test_any_text_comes_back_as_it_was(text):
    assert str(parse(text)) == text


upper = string.ascii_uppercase
nato_series = st.one_of(st.integers(1, 9999).map(lambda n: f"AC/{n}"), st.text(upper, min_size=1, max_size=5))
sub_bodies = st.one_of(st.just(""), st.text(upper, min_size=1, max_size=3).map(lambda name: f"({name})"))
kinds = st.text(upper, min_size=1, max_size=3)
chains = st.lists(
    st.tuples(st.sampled_from(["REV", "ADD", "COR", "AS", "FINAL"]), st.integers(1, 9999)), max_size=4
).map(lambda chain: "".join(f"-{kind}" if kind == "FINAL" else f"-{kind}{n}" for kind, n in chain))
qualifiers = st.sampled_from(["", " (INV)"])
nato_texts = st.builds(
    "{}{}-{}({}){:04d}{}{}".format,
    nato_series,
    sub_bodies,
    kinds,
    st.one_of(st.integers(1949, 2099), st.integers(10, 99)),
    st.integers(1, 9999),
    chains,
    qualifiers,
)
slash_texts = st.builds("{}{}-{}/{}{}".format, nato_series, sub_bodies, kinds, st.integers(1, 9999), chains)
un_suffixes = st.lists(st.sampled_from(["/Rev.1", "/Add.12", "/Corr.3", "/Amend.2"]), max_size=3).map("".join)
un_texts = st.builds(
    "{}{}{}/{}{}{}{}".format,
    st.sampled_from(["A", "S", "E", "ST"]),
    st.sampled_from(["", "/C.4", "/AC.105/C.2", "/CONF.12"]),
    st.one_of(st.just(""), st.integers(1, 999).map("/{}".format), st.integers(1946, 2099).map("/{}".format)),
    st.sampled_from(["", "L.", "PV.", "SR.", "CRP.", "WP.", "R.", "INF."]),
    st.integers(1, 99999),
    un_suffixes,
    st.sampled_from(["", "*", "**"]),
)


@st.composite
def eu_texts(draw):
    revision = draw(st.integers(0, 99))
    middle, suffix = (f"/{revision}", f" REV {revision}") if revision else ("", "")
    more = draw(st.sampled_from(["", " ADD 1", " COR 2 ADD 12"]))
    codes = draw(st.sampled_from(["", " LIMITE", " JUR 459 POLGEN 194", " PE-QE LIMITE", " OJ CRP1"]))
    number, year = draw(st.integers(1, 99999)), draw(st.integers(0, 99))
    return f"{draw(st.sampled_from(['', 'CM ', 'ST ']))}{number}{middle}/{year:02d}{suffix}{more}{codes}"


every_text = st.one_of(nato_texts, slash_texts, un_texts, eu_texts())


@given(every_text)
def test_every_symbol_a_grammar_makes_is_read_by_that_grammar_alone(text):
    symbol = parse(text)
    assert isinstance(symbol, Symbol)
    assert str(symbol) == text
    readers = {
        grammar.name for grammar in GRAMMARS.values() for shape in grammar.shapes if shape.pattern.fullmatch(text)
    }
    assert readers == {symbol.grammar}


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        ("AC/901-A(2026)0042", "REV", "AC/901-A(2026)0042-REV1"),
        ("AC/901-A(2026)0042-REV1", "REV", "AC/901-A(2026)0042-REV2"),
        ("AC/901-A(2026)0042-REV1-COR3", "REV", "AC/901-A(2026)0042-REV2"),
        ("AC/901-D(2026)0007-COR2", "REV", "AC/901-D(2026)0007-REV1"),
        ("AC/901-D(2026)0007-ADD1", "REV", "AC/901-D(2026)0007-ADD1-REV1"),
        ("AC/901-D(2026)0007-REV1-ADD1", "REV", "AC/901-D(2026)0007-REV1-ADD1-REV1"),
        ("AC/901-D(2026)0007", "COR", "AC/901-D(2026)0007-COR1"),
        ("C-M(2002)49-COR8", "COR", "C-M(2002)49-COR9"),
        ("C-M(2002)49-COR11", "COR", "C-M(2002)49-COR12"),
        ("C-M(2002)49-REV1", "COR", "C-M(2002)49-REV1-COR1"),
        ("C-M(2002)49-REV1-COR1", "COR", "C-M(2002)49-REV1-COR2"),
        ("C-M(2021)0022-AS1", "COR", "C-M(2021)0022-AS1-COR1"),
        ("AC/901-D(2026)0007", "ADD", "AC/901-D(2026)0007-ADD1"),
        ("AC/901-D(2026)0007-ADD1", "ADD", "AC/901-D(2026)0007-ADD2"),
        ("AC/901-D(2026)0007-ADD1-REV2", "ADD", "AC/901-D(2026)0007-ADD2"),
        ("AC/901-D(2026)0009-REV2", "ADD", "AC/901-D(2026)0009-REV2-ADD1"),
        ("AC/901-D(2026)0009-REV2-COR1", "ADD", "AC/901-D(2026)0009-REV2-ADD1"),
        ("C-M(2021)0022-REV1", "AS", "C-M(2021)0022-REV1-AS1"),
        ("C-M(2021)0022-REV1-COR1", "AS", "C-M(2021)0022-REV1-AS1"),
        ("C-M(2021)0022-AS1", "AS", "C-M(2021)0022-AS2"),
        ("C-M(2018)0075-REV1-COR1", "FINAL", "C-M(2018)0075-REV1-FINAL"),
        ("C-M(2018)0075-FINAL", "COR", "C-M(2018)0075-FINAL-COR1"),
        ("C-M(2018)0075-FINAL", "AS", "C-M(2018)0075-FINAL-AS1"),
        ("IBA-M(2017)01 REV1", "REV", "IBA-M(2017)01 REV2"),
        ("C-M(2016)0081 (INV)", "AS", "C-M(2016)0081-AS1"),
        ("AC/35-D/2002-REV4", "REV", "AC/35-D/2002-REV5"),
        ("A/76/100*", "COR", "A/76/100/Corr.1"),
        ("A/C.3/L.203/Rev.1", "AMD", "A/C.3/L.203/Rev.1/Amend.1"),
        ("6910/20 PE-QE", "REV", "6910/1/20 REV 1"),
        ("6910/1/20 REV 1", "REV", "6910/2/20 REV 2"),
        ("6910/1/20 REV 1", "ADD", "6910/1/20 REV 1 ADD 1"),
    ],
)
def test_suffixes_count_on(before, kind, after):
    assert str(parse(before).with_suffix(kind)) == after


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("C-M(2018)0075-FINAL", "REV"),
        ("C-M(2018)0075-FINAL", "FINAL"),
        ("C-M(2021)0022-AS1", "REV"),
        ("C-M(2021)0022-AS1", "ADD"),
        ("C-M(2021)0022-AS1-COR1", "FINAL"),
        ("A/76/100", "AS"),
        ("6910/20", "FINAL"),
        ("C-M(2021)0022", "ANNEX"),
    ],
)
def test_some_suffixes_are_refused(text, kind):
    with pytest.raises(SuffixRefused):
        parse(text).with_suffix(kind)


def test_a_suffix_already_given_is_not_given_again():
    paper = parse("AC/901-D(2026)0007-REV1")
    taken = [
        parse(text)
        for text in (
            "AC/901-D(2026)0007-COR7",  # of the original
            "AC/901-D(2026)0007-REV1-COR2",
            "AC/901-D(2026)0008-REV1-COR9",  # of another paper
            "AC/901-D(2026)0007-REV1-ADD4",
        )
    ]
    assert str(paper.with_suffix("COR", taken)) == "AC/901-D(2026)0007-REV1-COR3"


@given(every_text, st.sampled_from(["REV", "ADD", "COR", "AS", "FINAL", "AMD"]))
def test_a_new_suffix_can_be_read_again_and_comes_after(text, kind):
    symbol = parse(text)
    try:
        following = symbol.with_suffix(kind)
    except SuffixRefused:
        return
    if any(suffix.n > 9999 for suffix in following.suffixes):
        return  # beyond what any register counts
    assert following.base == symbol.base
    assert following.suffixes != symbol.suffixes
    assert parse(str(following)) == following


def test_a_new_symbol_is_padded_to_four_figures():
    symbol = first("AC/901", "D", 2026, 7)
    assert str(symbol) == "AC/901-D(2026)0007"
    assert symbol.counter == "AC/901-D"
    assert str(first("PO", "", 2026, 9001)) == "PO(2026)9001"
    assert str(first("AC/910(FC)", "A", 2026, 3)) == "AC/910(FC)-A(2026)0003"
    assert first("AC/910(FC)", "A", 2026, 3).counter == "AC/910(FC)-A"
    assert str(first("C", "DS", 2026, 2)) == "C-DS(2026)0002"


@pytest.mark.parametrize(
    ("series", "kind", "year", "number"),
    [
        ("AC/901", "D", 2026, 0),
        ("AC/901", "D", 2026, 10000),
        ("AC/901", "d", 2026, 1),
        ("AC 901", "D", 2026, 1),
        ("", "D", 2026, 1),
        ("AC/901", "D", 26, 1),
        ("AC/901", "D", -5, 1),
        ("../../etc", "D", 2026, 1),
    ],
)
def test_what_makes_no_symbol_is_refused(series, kind, year, number):
    with pytest.raises(BadInput):
        first(series, kind, year, number)


def test_base_and_parent():
    symbol = parse("C-M(2016)0081-REV1-COR2 (INV)")
    assert str(symbol.base) == "C-M(2016)0081"
    assert str(symbol.parent) == "C-M(2016)0081-REV1"
    assert symbol.base.parent is None


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("AC/901-D(2026)0007-REV2", "AC_901-D-2026-0007-REV2_EN"),
        ("AC/910(FC)-D(2026)0003", "AC_910_FC-D-2026-0003_EN"),
        ("C-M(2016)0081-AS1 (INV)", "C-M-2016-0081-AS1-INV_EN"),
        ("A/C.4/64/SR.22", "A_C.4-SR-64-22_EN"),
        ("16183/09 JUR 459", "09-16183-JUR_459_EN"),
        ("../../etc/passwd", "etc_passwd_EN"),
        ("", "document_EN"),
        ("con\x00\u202e.pdf", "con_.pdf_EN"),
    ],
)
def test_a_file_name_is_safe(text, stem):
    assert parse(text).file_stem("en") == stem


@given(st.lists(nato_texts, min_size=2, max_size=2, unique=True))
def test_different_papers_have_different_file_names(texts):
    one, two = (parse(text) for text in texts)
    if one != two:
        assert one.file_stem("fr") != two.file_stem("fr")


@given(st.one_of(every_text, st.text()))
def test_a_file_name_has_only_harmless_characters(text):
    stem = parse(text).file_stem("fr")
    assert set(stem) <= set(string.ascii_letters + string.digits + "._-")
    assert stem.endswith("_FR")
    assert stem[0] not in ".-"


def test_a_register_lists_papers_by_number_and_versions_in_their_order():
    wanted = [
        "AC/35-D(2025)0999",
        "AC/35-D(2026)2",
        "AC/35-D(2026)0010",
        "AC/35-D(2026)0010-COR1",
        "AC/35-D(2026)0010-COR2",
        "AC/35-D(2026)0010-COR10",
        "AC/35-D(2026)0010-ADD1",
        "AC/35-D(2026)0010-AS1",
        "AC/35-D(2026)0010-REV1",
        "AC/35-D(2026)0010-REV1-COR1",
        "AC/35-D(2026)0010-REV2",
        "AC/35-D(2026)0010-FINAL",
        "AC/297-A(2026)0001",
        "C-M(2002)49",
        "SG-2-FINAL",
        "SG-112-3-FINAL",
    ]
    shuffled = random.Random(1).sample(wanted, len(wanted))
    assert sorted(shuffled, key=lambda text: parse(text).sort_key) == wanted
