"""Taking a list of the register out as a file."""

from __future__ import annotations

from flask import Response, request

from secretariat.core.i18n import language
from secretariat.registry import sheets
from secretariat.registry.services.take_out import take_out
from secretariat.registry.views import bp
from secretariat.registry.wanted import Wanted
from secretariat.web.access import current_actor, signed_in, writes
from secretariat.web.database import db
from secretariat.web.files import written
from secretariat.web.pace import Dear, paced


@bp.post("/papers/export/<any('csv','xlsx'):form>")
@paced(Dear.EXPORTS)
@signed_in
@writes
def export(form: str) -> Response:
    """The list as it was narrowed and put in order. It is sent for, since it is entered who took it out."""
    head, file = take_out(
        db.session(), actor=current_actor(), wanted=Wanted.of(request.args), language=language(), kind=form
    )
    return written([file], head.name(form), media_type=sheets.MEDIA_TYPES[form])
