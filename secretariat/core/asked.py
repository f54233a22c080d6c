"""The query that every request asks, sent by the driver itself.

A session of SQLAlchemy and its connection take four times as long round such a query as the database takes for it, and
a page that was kept, or a download, asks nothing else. Whatever goes wrong is left to SQLAlchemy, which asks again and
says it in its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

Row = tuple[Any, ...]
Processor = Callable[[Any], Any]


class _Sent(NamedTuple):
    """A statement as one kind of database is sent it."""

    text: str
    #: The names of its parameters in order, where they stand by order.
    order: tuple[str, ...] | None
    #: What is said for a parameter that is not given.
    said: Mapping[str, Any]
    #: How the values of parameters, and of columns, are written and read, where that is not how Python has them.
    written: Mapping[str, Processor]
    read: tuple[Processor | None, ...]


class AskedAlways:
    """A select of plain columns, for requests that only read. It is a transaction of its own, over when it is answered."""

    def __init__(self, select: Select[Any]) -> None:
        self.select = select
        self._sent: WeakKeyDictionary[Engine, _Sent] = WeakKeyDictionary()

    def first(self, session: Session, given: Mapping[str, Any]) -> Row | None:
        """Return the first row. Raises what SQLAlchemy raises."""
        engine = session.get_bind().engine
        sent = self._sent.get(engine)
        if sent is None:
            sent = self._sent[engine] = _sent(self.select, engine)
        named = {**sent.said, **given}
        for name, written in sent.written.items():
            named[name] = written(named[name])
        parameters = named if sent.order is None else tuple([named[name] for name in sent.order])
        for heard in engine.dispatch.before_cursor_execute:
            heard(None, None, sent.text, parameters, None, False)
        try:
            # Closed, it goes back to the pool, which ends its transaction.
            with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
                cursor.execute(sent.text, parameters)
                found = cursor.fetchone()
        except engine.dialect.loaded_dbapi.Error:
            row = session.connection().execute(self.select, given).first()
            return None if row is None else tuple(row)
        if found is None:
            return None
        return tuple([value if read is None else read(value) for read, value in zip(sent.read, found, strict=True)])


def _sent(select: Select[Any], engine: Engine) -> _Sent:
    dialect = engine.dialect
    compiled = select.compile(dialect=dialect)
    written = {
        name: processor
        for name, parameter in compiled.binds.items()
        if (processor := parameter.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in select.selected_columns]
    order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
    return _Sent(str(compiled), order, compiled.params, written, tuple(read))
