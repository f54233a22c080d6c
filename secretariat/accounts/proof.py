"""What vouches for a review of accounts: the audit chain holds a seal of each decision, and of each review entered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from secretariat.accounts import queries
from secretariat.accounts.models import AccountDecision, AccountReview
from secretariat.core import canonical_json
from secretariat.core.ids import Ref

#: The entries that hold a seal.
SEALED = ("account.decided", "accounts.reviewed")


def ref_of(row: AccountDecision | AccountReview) -> Ref:
    return Ref("account_review" if isinstance(row, AccountReview) else "account_decision", row.id)


def seal_of(row: AccountDecision | AccountReview) -> str:
    """Return the hash over all that a row says."""
    if isinstance(row, AccountReview):
        said: dict[str, Any] = {"at": _at(row.at), "by": row.by_id, "accounts": row.accounts, "asked": row.asked}
    else:
        said = {
            "user": row.user_id,
            "verdict": row.verdict,
            "asked": row.asked,
            "reason": row.reason,
            "until": _at(row.until) if row.until else None,
            "party": row.party_id,
            "by": row.by_id,
            "at": _at(row.at),
        }
    return canonical_json.digest(said)


def faults(session: Session) -> Iterator[str]:
    """Yield a sentence for every decision or review that is not as the chain says. What was entered before seals were
    kept has none, and nothing is said of it."""
    entries = queries.sealed(session, SEALED)
    seals = {entry.object: json.loads(entry.data)["seal"] for entry in entries}
    since = min((entry.at for entry in entries), default=None)
    for row in queries.all_reviewed(session):
        seal = seals.pop(str(ref_of(row)), None)
        if seal is None and since is not None and row.at >= since:
            yield f"{ref_of(row)}: the audit chain knows nothing of it"
        elif seal is not None and seal != seal_of(row):
            yield f"{ref_of(row)}: it is not what was decided"
    for gone in seals:
        yield f"{gone}: it was entered and is gone"


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
