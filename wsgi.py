"""The WSGI entry point: `waitress-serve wsgi:app`, or any other server of that kind."""

import atexit
import signal
import sys
import threading

from secretariat.core import memory

memory.begin()  # before what follows is loaded: collecting garbage meanwhile is an eighth of a start

from secretariat import logs, settings  # noqa: E402
from secretariat.documents.readings import readings_of  # noqa: E402
from secretariat.factory import create_app  # noqa: E402
from secretariat.operations.starting import say_at_start  # noqa: E402

configured = settings.from_environment()
logs.configure(configured)
app = create_app(configured)
say_at_start(configured.url_of_database)
readings_of(app).begin()
atexit.register(readings_of(app).end)
# A server that leaves SIGTERM alone would be ended by it at once, and what waits to be written with it.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
memory.settle()
