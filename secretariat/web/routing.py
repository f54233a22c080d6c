"""Addresses: the public id in them, and rules that cost little where nobody asks for their address."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import BaseConverter, Rule

from secretariat.core.ids import ALPHABET, PID_LENGTH


class PidConverter(BaseConverter):
    """A public id in an address; anything else is no address of ours."""

    regex = f"[{ALPHABET}]{{{PID_LENGTH}}}"


class UnhurriedRule(Rule):
    """A rule that compiles how its addresses are written when the first is written, not when the process starts.

    Werkzeug compiles two functions for each rule; for some 240 rules that is a tenth of a start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder

        def write(rule: UnhurriedRule, /, **values: object) -> tuple[str, str]:
            compiled = compile_now(append_unknown).__get__(rule, None)
            if append_unknown:
                rule._build_unknown = compiled
            else:
                rule._build = compiled
            return compiled(**values)  # type: ignore[no-any-return]  # `__get__` has no type

        return write
