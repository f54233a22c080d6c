"""The inspector: a process of its own that says what a file is, within limits, whatever the file does to it."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secretariat.press import apart
from secretariat.press.quarantine import PDF, WORD, Fault, Refused, asking
from secretariat.press.quarantine.answering import answer
from secretariat.press.quarantine.asking import look_through, read_word_file
from secretariat.press.word import read_docx
from tests.integration.documents.conftest import pdf
from tests.unit.press.word_files import paragraph, word_file

FACTS = {"want": "facts"}


def refused(data: bytes) -> Fault:
    with pytest.raises(Refused) as refusal:
        look_through(data)
    return refusal.value.fault


def test_a_pdf_and_a_word_file_are_described() -> None:
    found = look_through(io.BytesIO(pdf("First é.", "Second.")))
    assert (found.kind, found.pages, found.legible, found.text) == (PDF, 2, True, "First é.\fSecond.")
    found = look_through(word_file(paragraph("Rooms") + paragraph("Été")))
    assert (found.kind, found.pages, found.text) == (WORD, None, "Rooms\nÉté")


def test_what_is_read_apart_is_what_is_read_here() -> None:
    data = word_file(paragraph("One.") + f'<w:ins w:author="x">{paragraph("Two.")}</w:ins>' + paragraph("| Three. *"))
    for rejected in ((), (1,)):
        looked, brought = read_word_file(data, rejected=rejected)
        assert brought == read_docx(data, rejected=rejected)
        assert looked.kind == WORD


def test_the_inspector_has_no_secrets_no_network_and_an_empty_place(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def run(command: list[str], file: object, **more: Any) -> bytes:
        said = apart.run_apart([*command[: command.index("-m")], "-c", LOOK], b"", **more)
        seen.update(json.loads(said))
        return b"{}"

    monkeypatch.setenv("SECRETARIAT_SECRET_KEY", "k" * 40)
    monkeypatch.setattr(asking, "run_apart", run)
    assert refused(pdf()) is Fault.GAVE_OUT
    known = {"HOME", "LANG", "LC_CTYPE", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "TMPDIR"}
    assert set(seen["environment"]) <= known
    assert seen["files"] == []
    assert seen["limits"] == [asking.SECONDS, asking.MEMORY, asking.LONGEST, 0]
    if apart.unplugged():
        assert seen["network"] == ["lo"]
    assert not os.path.exists(seen["folder"])


LOOK = """
import json, os, resource as r, socket
print(json.dumps({
    "environment": sorted(os.environ), "files": os.listdir(), "folder": os.getcwd(),
    "limits": [r.getrlimit(one)[0] for one in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_CORE)],
    "network": [name for _, name in socket.if_nameindex()],
}))
"""


@pytest.mark.parametrize(
    ("does", "limits"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", {}),
        ("x = bytearray(400_000_000)", {"memory": 300_000_000}),
        ("while True: pass", {"seconds": 1}),
        ("import time; time.sleep(600)", {"seconds": 1}),
        ("print('x' * 2_000_000)", {"longest": 1_000_000}),
        ("open('file', 'wb').write(bytes(2_000_000))", {"longest": 1_000_000}),
        ("print('no JSON')", {}),
        ("print('[]')", {}),
        ('print(\'{"kind": "application/pdf"}\')', {}),
        ('print(\'{"fault": "unheard of", "values": {}}\')', {}),
    ],
    ids=["crash", "memory", "computing", "waiting", "talking", "writing", "no JSON", "a list", "half", "no such fault"],
)
def test_an_inspector_that_gives_out_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, does: str, limits: dict[str, int]
) -> None:
    def run(command: list[str], file: Any, **more: Any) -> bytes:
        return apart.run_apart([sys.executable, "-I", "-S", "-c", does], file, **{**more, **limits})

    monkeypatch.setattr(asking, "run_apart", run)
    assert refused(pdf()) is Fault.GAVE_OUT


def test_what_a_conquered_inspector_says_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = answer(FACTS, pdf())
    for lie in (
        {"kind": "text/html"}, {"kind": WORD}, {"pages": 0}, {"pages": 10**9}, {"pages": True}, {"pages": "1"},
        {"unseen": ["script"]}, {"text": None}, {"text": "x" * 12_000_001}, {"author": 7},
    ):  # fmt: skip
        said = json.dumps({**honest, **lie}).encode()
        monkeypatch.setattr(asking, "run_apart", lambda *_, said=said, **__: said)
        assert refused(pdf()) is Fault.GAVE_OUT, lie
    monkeypatch.setattr(asking, "run_apart", lambda *_, **__: json.dumps(honest).encode())
    assert look_through(pdf()).pages == 1


@pytest.mark.filterwarnings("ignore::UserWarning:pikepdf")
@given(st.binary(max_size=400))
def test_no_bytes_do_worse_than_a_refusal(data: bytes) -> None:
    assert "fault" in answer(FACTS, b"%PDF-1.7\n" + data)


@pytest.mark.filterwarnings("ignore::UserWarning:pikepdf")
@settings(max_examples=60)
@given(st.sampled_from([pdf("A paper."), word_file()]), st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_no_damage_does_worse_than_a_refusal(whole: bytes, at: int, noise: bytes) -> None:
    damaged = whole[: at % len(whole)] + noise + whole[at % len(whole) + len(noise) :]
    said = answer(FACTS, damaged)
    assert said.keys() in ({"fault", "values"}, {"kind", "pages", "legible", "unseen", "author", "text"})
