"""What the house tells the features above it, in the transaction in which it happens."""

from __future__ import annotations

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core.values import dataclass


@dataclass(frozen=True)
class ZoneChanged:
    """The clock of a body is another one from now on."""

    body: Body
    actor: Actor
