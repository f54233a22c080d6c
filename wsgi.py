"""The WSGI entry point: `waitress-serve wsgi:app`, or any other server of that kind."""

from secretariat import logs, settings
from secretariat.core.memory import settle
from secretariat.factory import create_app

configured = settings.from_environment()
logs.configure(configured)
app = create_app(configured)
settle()
