"""The database of the web tier. Models come from `secretariat.core.db`; this is only the session of a request."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from secretariat.core.db import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
