"""Text as people type it: what is refused, and told."""

from __future__ import annotations

import pytest

from secretariat.core import texts
from secretariat.core.errors import BadInput


@pytest.mark.parametrize("hidden", ["\x00", "\u202e", "\ufdd0", "\uffff", "\U0001fffe", "\U0010ffff"])
def test_what_no_reader_could_see_is_refused_and_named(hidden: str) -> None:
    with pytest.raises(BadInput) as refused:
        texts.line(f"Budget{hidden}s", field="title", limit=80)
    assert refused.value.field == "title"
    assert f"U+{ord(hidden):04X}" in str(refused.value)
    assert texts.shown(f"Budget{hidden}s") == "Budget\ufffds"


@pytest.mark.parametrize("seen", ["\ufdf0", "\U0001f600", "\U00020000", "é"])
def test_what_a_reader_sees_is_kept(seen: str) -> None:
    assert texts.line(f"Budget {seen}", field="title", limit=80) == f"Budget {seen}"
