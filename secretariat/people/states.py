"""Kinds of parties, functions and roles."""

from __future__ import annotations

from enum import StrEnum


class PartyKind(StrEnum):
    """What a party is. The first three are delegations; the rest are offices of the house or beside it."""

    MEMBER = "member"
    PARTNER = "partner"
    OBSERVER = "observer"
    DIVISION = "division"
    OFFICE = "office"
    SECRETARIAT = "secretariat"
    AGENCY = "agency"
    AUDITOR = "auditor"
    MILITARY_STAFF = "military_staff"

    @property
    def is_delegation(self) -> bool:
        return self in (PartyKind.MEMBER, PartyKind.PARTNER, PartyKind.OBSERVER)


class MembershipFunction(StrEnum):
    """What a person is in a party. Heads cover every body in which the party has a seat."""

    HEAD = "head"
    DEPUTY_HEAD = "deputy_head"
    DELEGATE = "delegate"
    STAFF = "staff"
    DRAFTING_OFFICER = "drafting_officer"

    @property
    def covers_all_bodies(self) -> bool:
        return self in (MembershipFunction.HEAD, MembershipFunction.DEPUTY_HEAD)


class Role(StrEnum):
    """Roles of the whole organisation; none of them gives a right to content."""

    REGISTRY = "registry"
    SECURITY_OFFICER = "security_officer"
    ADMINISTRATOR = "administrator"


class Door(StrEnum):
    """By what a person showed who they are when they signed in."""

    PASSWORD = "password"  # noqa: S105  # a way in, no secret
    DIRECTORY = "directory"
    PROXY = "proxy"


class NoticeKind(StrEnum):
    """What a letter tells of, as far as its reader has a say in when it comes."""

    PAPERS = "papers"
    AGENDAS = "agendas"
    RESULTS = "results"
    WORK = "work"


class Way(StrEnum):
    """How what is new reaches a person by mail."""

    NOW = "now"
    DIGEST = "digest"
    OFF = "off"


#: What can be chosen, the first one being what holds without a choice. What waits for somebody's act cannot be switched
#: off. What is not listed here (convening a meeting, moving or cancelling it, recalling a paper) always goes at once.
WAYS: dict[NoticeKind, tuple[Way, ...]] = {
    NoticeKind.PAPERS: (Way.NOW, Way.DIGEST, Way.OFF),
    NoticeKind.AGENDAS: (Way.NOW, Way.DIGEST, Way.OFF),
    NoticeKind.RESULTS: (Way.NOW, Way.DIGEST, Way.OFF),
    NoticeKind.WORK: (Way.NOW, Way.DIGEST),
}
