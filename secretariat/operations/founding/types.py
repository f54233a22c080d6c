"""Types of papers with their anatomy, as the file of a house brings them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from secretariat.core.errors import BadInput, SecretariatError
from secretariat.core.values import dataclass
from secretariat.documents.types import services
from secretariat.documents.types.points import KEY, Point
from secretariat.documents.types.queries import all_types
from secretariat.documents.types.services import CLASS_LIMIT, NAME_LIMIT, POINT_LIMIT, TEMPLATE_LIMIT, Anatomy
from secretariat.operations.founding.reading import Faulty, Table

#: What a field of a type is called in the file, where it has another name in the product.
_CALLED = {"name_en": "en", "name_fr": "fr"}


@dataclass(frozen=True)
class TypeLine:
    """A type of papers: `key` is what its papers are known by, and stays."""

    key: str
    in_use: bool
    anatomy: Anatomy
    #: Where it stands, or a key of it, for what is found only when it is entered.
    place: Callable[[str], str]


def type_line(table: Table) -> TypeLine:
    """Return a type as the file has it; what is wrong is noted."""
    key = table.named("key", 24)
    if key and not (KEY.fullmatch(key) and len(key) <= 24):
        table.fault("key should be lower-case letters, figures and _, at most 24, such as policy_paper")
    names = {
        name: table.text(_CALLED.get(name, name), CLASS_LIMIT if name.startswith("class") else NAME_LIMIT)
        for name in ("name_en", "name_fr", "class_en", "class_fr")
    }
    anatomy = Anatomy(
        **names,
        letter=table.text("letter", 4),
        both_languages=table.switch("both_languages", default=False),
        word_limit=table.number("word_limit", 1, 1_000_000),
        template_en=table.prose("template_en", TEMPLATE_LIMIT),
        template_fr=table.prose("template_fr", TEMPLATE_LIMIT),
        points=tuple(_point(one) for one in table.tables("point")),
    )
    in_use = table.switch("in_use", default=True)
    table.done()
    return TypeLine(key, in_use, anatomy, table.place)


def _point(table: Table) -> Point:
    key = table.text("key", 32, default="")
    if key and not KEY.fullmatch(key):
        table.fault("key should be lower-case letters, figures and _, at most 32")
    point = Point(
        key, table.text("en", POINT_LIMIT), table.text("fr", POINT_LIMIT), table.switch("required", default=False)
    )
    table.done()
    return point


def check(session: Session, types: Sequence[TypeLine]) -> None:
    """Look at all types as the product would keep them, before anything is written. Raises Faulty, with every fault."""
    faults = []
    for line in types:
        try:
            services.checked(session, line.anatomy, key=line.key)
        except BadInput as fault:
            field = _CALLED.get(fault.field, fault.field)
            faults.append(f"{line.place(field)}: {field}: {fault}")
        except SecretariatError as fault:
            faults.append(f"{line.place('')}: {fault}")
    brought = {line.key for line in types}
    others = any(type.in_use and type.key not in brought for type in all_types(session))
    if types and not others and not any(line.in_use for line in types):
        faults.append(
            f"{types[0].place('in_use')}: in_use: no type would be in use, so that nobody could open a paper."
        )
    if faults:
        raise Faulty(faults)
