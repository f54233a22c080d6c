"""A server on the day of the tests, with a batch that is not written for an hour: `test_readings` stops it.

Started as `secretariat serve`, or by `waitress-serve wsgi:app`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask
from waitress import runner

from secretariat import cli, factory
from secretariat.core import clock
from secretariat.documents import readings
from secretariat.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def main() -> None:
    way, port, day, made = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3]), factory.create_app
    readings.EVERY = 3600

    def create_app(settings: Settings | None = None) -> Flask:
        app = made(settings)
        answers = app.wsgi_app

        def on_that_day(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            with clock.at(day):
                return answers(environ, start_response)

        app.wsgi_app = on_that_day  # type: ignore[method-assign]  # Flask's own way
        return app

    factory.create_app = create_app
    if way == "serve":
        cli.main(["serve", "--port", port])
    else:
        sys.exit(runner.run(["waitress-serve", "--host=127.0.0.1", f"--port={port}", "wsgi:app"]))


if __name__ == "__main__":
    main()
