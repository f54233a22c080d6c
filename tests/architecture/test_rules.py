"""The rules hold everywhere, and each catches the defect it is there for."""

from __future__ import annotations

import pytest

from tests.architecture.rules import (
    CODE_RULES,
    TEMPLATE_RULES,
    Rule,
    letters_keep_to_the_ceiling,
    no_loading_by_id,
    no_raw_sql,
    nothing_inline,
    nothing_marked_safe,
    one_clock,
    services_never_commit,
    sources,
    templates,
    views_are_leaves,
)


@pytest.mark.parametrize("rule", CODE_RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps(rule: Rule) -> None:
    assert [fault for path, text in sources() for fault in rule(path, text)] == []


@pytest.mark.parametrize("rule", TEMPLATE_RULES, ids=lambda rule: rule.__name__)
def test_the_templates_keep(rule: Rule) -> None:
    assert [fault for path, text in templates() for fault in rule(path, text)] == []


@pytest.mark.parametrize(
    ("rule", "path", "defect"),
    [
        (one_clock, "meetings/services/x.py", "from datetime import datetime\nnow = datetime.now()"),
        (no_loading_by_id, "documents/views.py", "paper = session.get(Paper, 7)"),
        (no_raw_sql, "documents/queries.py", "from sqlalchemy import text"),
        (services_never_commit, "documents/services/x.py", "session.commit()"),
        (letters_keep_to_the_ceiling, "minutes/notices.py", "lines = [version.symbol, version.title_en]"),
        (letters_keep_to_the_ceiling, "chairs/notices.py", "title = title_of(submission)"),
        (letters_keep_to_the_ceiling, "meetings/notices_late.py", "gettext('x', reason=late.reason)"),
        (letters_keep_to_the_ceiling, "people/services.py", "mail.Mail(user.name, user.email, 'x', 'y')"),
        (views_are_leaves, "meetings/services/x.py", "from secretariat.meetings.views import agenda"),
        (nothing_marked_safe, "a.html", "{{ text|safe }}"),
        (nothing_inline, "a.html", '<p style="color:red">'),
        (nothing_inline, "a.html", "<script>alert(1)</script>"),
        (nothing_inline, "a.html", '<a onclick="x()">'),
    ],
)
def test_each_rule_catches_its_defect(rule: Rule, path: str, defect: str) -> None:
    assert list(rule(path, defect))
