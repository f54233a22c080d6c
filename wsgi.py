"""The WSGI entry point: `waitress-serve wsgi:app`, or any other server of that kind."""

from secretariat.factory import create_app

app = create_app()
