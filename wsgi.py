"""The WSGI entry point: `waitress-serve wsgi:app`, or any other server of that kind."""

import atexit

from secretariat import logs, settings
from secretariat.core.memory import settle
from secretariat.documents.readings import readings_of
from secretariat.factory import create_app

configured = settings.from_environment()
logs.configure(configured)
app = create_app(configured)
readings_of(app).begin()
atexit.register(readings_of(app).end)
settle()
