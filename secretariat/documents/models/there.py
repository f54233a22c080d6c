"""Which languages a paper's version in force has: kept with the paper, so that the register finds the few that lack one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, case, cast, event, exists, func, inspect, select, update

from secretariat.documents.kinds import Faces
from secretariat.documents.models.papers import Face, Paper, Version


def which_are_there() -> ColumnElement[str]:
    """Return what `Paper.faces_there` has to say, of the paper in hand: the versions themselves are asked."""
    there = {code: exists().where(Face.version_id == Version.id, Face.language == code) for code in ("en", "fr")}
    follows = {code: cast(Version.to_follow, String).like(f'%"{code}"%') for code in ("en", "fr")}
    word = case(
        (and_(there["en"], there["fr"]), Faces.BOTH.value),
        (and_(there["en"], follows["fr"]), Faces.FRENCH_FOLLOWS.value),
        (and_(there["fr"], follows["en"]), Faces.ENGLISH_FOLLOWS.value),
        (there["en"], Faces.ENGLISH_ONLY.value),
        (there["fr"], Faces.FRENCH_ONLY.value),
        else_="",
    )
    in_force = select(word).where(Version.id == Paper.current_version_id).correlate(Paper)
    return func.coalesce(in_force.scalar_subquery(), "")


@event.listens_for(Paper, "after_update")
def _keep(_mapper: Any, connection: Connection, paper: Paper) -> None:
    """Another version is in force, or none: issued, superseded, recalled."""
    if inspect(paper).attrs.current_version_id.history.has_changes():
        connection.execute(update(Paper).where(Paper.id == paper.id).values(faces_there=which_are_there()))


@event.listens_for(Face, "after_insert")
def _keep_with_another(_mapper: Any, connection: Connection, face: Face) -> None:
    """A language was added to the version in force."""
    paper_id = select(Version.paper_id).where(Version.id == face.version_id).scalar_subquery()
    of_it = Paper.id == paper_id, Paper.current_version_id == face.version_id
    connection.execute(update(Paper).where(*of_it).values(faces_there=which_are_there()))
