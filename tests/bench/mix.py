"""A mix of 64 people at once, for a limited time: how long they wait, and what goes wrong; figures, no test.

    python -m tests.bench.mix

Of a hundred things that they do, forty are downloads, twenty papers, twelve lists, ten desks, eight searches, five meetings
and five small writes. On SQLite, and on a PostgreSQL of its own; all of them without a pause, so they wait for each other.
"""

from __future__ import annotations

import hmac
import json
import random
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.db import make_engine
from secretariat.core.ids import new_token
from secretariat.people.models import Membership, SignInSession, User
from secretariat.people.queries import token_hash
from tests.bench.place import Scene, settings_of
from tests.bench.scene import SMALL, made
from tests.bench.serving import served
from tests.bench.sized import sized
from tests.plugins.postgres import running_cluster

PORT = 8195
PEOPLE, SECONDS = 64, sized(60, 15)
SCRIPT = """
local asked, at = {}, 0
for line in io.lines(os.getenv("ASKED")) do
  local method, path, cookie, body = line:match("^(%S+) (%S+) (%S+) ?(.*)$")
  asked[#asked + 1] = wrk.format(method, path, {Host = "localhost", Cookie = "session=" .. cookie .. "; language=en",
    ["Content-Type"] = "application/x-www-form-urlencoded"}, body ~= "" and body or nil)
end
function request() at = at % #asked + 1; return asked[at] end
function done(summary, latency, requests)
  io.write(string.format('\\n{"requests": %d, "seconds": %.1f, "p50": %.0f, "p95": %.0f, "worst": %.0f, ' ..
    '"refused": %d, "broken": %d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency.max / 1e3,
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


def people(scene: Scene) -> list[str]:
    """Seat some of the people beside the delegate, and return the cookies with which they are signed in."""
    engine, now = make_engine(scene.url), clock.now()
    tokens = [new_token() for _ in range(PEOPLE)]
    with Session(engine) as session:
        delegate = select(SignInSession.user_id).where(SignInSession.token_hash == token_hash(scene.delegate))
        party = session.scalars(select(Membership.party_id).where(Membership.user_id.in_(delegate))).first()
        strangers = session.scalars(select(User.id).where(User.email.like("p%@example.org")).limit(PEOPLE)).all()
        for user_id, token in zip(strangers, tokens, strict=True):
            session.add(Membership(user_id=user_id, party_id=party, function="deputy_head", starts_at=now))
            ends = now + timedelta(days=365)
            session.add(
                SignInSession(
                    token_hash=token_hash(token), user_id=user_id, created_at=now, seen_at=ends, expires_at=ends, agent="bench"
                )
            )  # fmt: skip
        session.commit()
    engine.dispose()
    return tokens


def asked(scene: Scene, cookies: list[str]) -> list[str]:
    """Return what is asked, in an order that looks like chance and is the same every time."""
    chosen, key = random.Random(64), settings_of(scene).secret_key.encode()
    paper = f"/papers/{scene.paper}"
    reads = (
        [f"/versions/{scene.version}/en.pdf"] * 40 + [paper] * 20 + ["/papers"] * 12 + ["/"] * 10
        + ["/search?q=report"] * 8 + [f"/meetings/{scene.short_meeting}"] * 5 + ["write"] * 5
    )  # fmt: skip
    lines = []
    for _ in range(20):
        chosen.shuffle(reads)
        for path in reads:
            cookie = chosen.choice(cookies)
            if path != "write":
                lines.append(f"GET {path} {cookie}")
                continue
            token = hmac.new(key, b"form:" + cookie.encode(), "sha256").hexdigest()
            lines.append(f"POST {paper}/watch {cookie} csrf_token={token}&on={chosen.choice(['yes', 'no'])}")
    return lines


def measure(scene: Scene, name: str) -> None:
    """Let them work for a while, and say the figures."""
    with served("ours", scene, PORT), tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder, "mix.lua"), Path(folder, "asked")
        script.write_text(SCRIPT)
        listed.write_text("\n".join(asked(scene, people(scene))))
        command = [
            "wrk", "-t1", f"-c{PEOPLE}", f"-d{SECONDS}s", "--timeout", "60s", "-s", str(script), f"http://127.0.0.1:{PORT}",
        ]  # fmt: skip
        environment = {"ASKED": str(listed), "PATH": "/usr/bin:/bin"}
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    found = json.loads(said.strip().splitlines()[-1])
    print(  # noqa: T201  # the figures
        f"{name:10} {PEOPLE} people, {found['requests'] / found['seconds']:5.1f}/s: half within {found['p50']:.0f} ms,"
        f" 95 of 100 within {found['p95']:.0f} ms, worst {found['worst']:.0f} ms;"
        f" {found['refused']} answered with an error, {found['broken']} not at all, of {found['requests']}",
        flush=True,
    )


def main() -> None:
    """Measure both databases."""
    with tempfile.TemporaryDirectory() as folder:
        measure(made(f"sqlite:///{Path(folder) / 'mix.sqlite3'}", Path(folder), SMALL), "sqlite")
    with tempfile.TemporaryDirectory() as folder, running_cluster() as cluster, cluster.database() as url:
        measure(made(url, Path(folder), SMALL), "postgresql")


if __name__ == "__main__":
    main()
