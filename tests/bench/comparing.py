"""How long two versions of a hundred pages take to be compared, against difflib alone: figures, no test.

python -m tests.bench.comparing
"""

from __future__ import annotations

from difflib import SequenceMatcher

from secretariat.press.canonical import Document, parse, plain_text
from secretariat.press.changes import compared
from tests.bench.word import ratio

SECTIONS = 100
_SENTENCE = "rooms given back at short notice are offered to those who had asked first and are told of it by noon"


def version(revised: bool) -> Document:
    """A text of about a hundred pages; revised, every fourth paragraph is reworded, and a section in ten is new or gone."""
    made, said = [], _SENTENCE.split()
    for at in range(SECTIONS):
        if at % 10 == (3 if revised else 7):
            continue
        made.append(f"## Section {at}")
        for number in range(4):
            words = [said[(at * 7 + number * 3 + place) % len(said)] for place in range(60)]
            if revised and number == at % 4:
                words[10:14] = ["unless", "the", "chair", "objects"]
            made.append(f"In case {at}.{number} {' '.join(words)}.")
        rows = "".join(f"| Room {row} | {40 + row + (revised and row == at % 5)} |\n" for row in range(5))
        made.append(f"| Room | Seats |\n| --- | ---: |\n{rows}")
    return parse("\n\n".join(made))


def bare(before: list[str], after: list[str]) -> int:
    """Return how many words differ, line by line and then word by word, as difflib alone finds them."""
    changed = 0
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            old, new = " ".join(before[a:b]).split(), " ".join(after[c:d]).split()
            said = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
            changed += sum(end - start for one, _, _, start, end in said if one != "equal")
    return changed


def main() -> None:
    """Compare in turns, and say the figures."""
    before, after = version(revised=False), version(revised=True)
    lines = [plain_text(one).splitlines() for one in (before, after)]
    found = sum(block.kind is not None for block in compared(before, after))
    print(f"{found} blocks changed: {ratio(lambda: compared(before, after), lambda: bare(*lines))} of difflib alone")  # noqa: T201  # the figures


if __name__ == "__main__":
    main()
