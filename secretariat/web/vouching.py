"""What a proxy in front says of who is there (Kerberos, client certificates): believed from its own address, and from nobody
else's.

Outermost of all, so that it sees the address that really asks. The headers are taken off every request; what they said is
handed on under a name that no request can bring.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any

import structlog
from flask import request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger("security")

_VOUCHED = "secretariat.vouched"


class TrustedHeaders:
    """Takes the headers off; keeps what they say where it comes from one of `networks`."""

    def __init__(
        self, app: WSGIApplication, names: Iterable[str], networks: Iterable[IPv4Network | IPv6Network]
    ) -> None:
        self.app = app
        self.keys = {name: "HTTP_" + name.upper().replace("-", "_") for name in names}
        self.networks = tuple(networks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        said = {name: str(environ.pop(key)) for name, key in self.keys.items() if key in environ}
        if said and self._is_proxy(environ.get("REMOTE_ADDR", "")):
            environ[_VOUCHED] = said
        elif said:
            log.warning("header.forged", log="security", peer=environ.get("REMOTE_ADDR", ""))
        return self.app(environ, start_response)

    def _is_proxy(self, address: str) -> bool:
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self.networks)


def vouched(name: str) -> str:
    """Return what the proxy says in the header `name`; nothing where there is none, or more than one stood there."""
    said = str(request.environ.get(_VOUCHED, {}).get(name, "")).strip()
    return "" if "," in said or not said.isprintable() or len(said) > 255 else said
