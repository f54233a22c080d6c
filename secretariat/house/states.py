"""What somebody or something holds from a day to a day, and when it counts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from secretariat.committees.states import Function
from secretariat.core.i18n import N_
from secretariat.people.states import MembershipFunction, Role


class Kind(StrEnum):
    """What is given and ends: of a person the first four, of a body the last two."""

    MANDATE = "mandate"
    ASSIGNMENT = "assignment"
    MEMBERSHIP = "membership"
    ROLE = "role"
    SEAT = "seat"
    FORMAT = "format"


class When(StrEnum):
    """Whether it holds now, is to, or did."""

    NOW = "now"
    TO_COME = "to_come"
    PAST = "past"


def when(starts_at: datetime, ends_at: datetime | None, now: datetime) -> When:
    """Tell where something stands at an instant."""
    if ends_at is not None and ends_at <= now:
        return When.PAST
    return When.NOW if starts_at <= now else When.TO_COME


#: In the order in which a page lists them.
MANDATES = {
    Function.CHAIR: N_("Chair"),
    Function.VICE_CHAIR: N_("Vice-chair"),
    Function.HEAD_OF_SECRETARIAT: N_("Head of secretariat"),
    Function.SECRETARY: N_("Secretary"),
    Function.CHAIRS_OFFICE: N_("Office of the chair"),
}
ROLES = {
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.REGISTRY: N_("Registry"),
    Role.SECURITY_OFFICER: N_("Security officer"),
}
#: What somebody can be in an office of the house.
IN_OFFICES = (MembershipFunction.STAFF, MembershipFunction.DRAFTING_OFFICER, MembershipFunction.HEAD)
