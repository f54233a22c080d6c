"""Where an installation to measure is, and who is signed in: all that a server needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from secretariat.settings import Settings


@dataclass(frozen=True)
class Scene:
    """Where things are, and the cookies of who is signed in."""

    url: str
    data: str
    meeting: str
    short_meeting: str
    paper: str
    version: str
    delegate: str
    secretary: str


def settings_of(scene: Scene, *, behind_nginx: bool = False) -> Settings:
    """Return the settings under which the scene is served."""
    return Settings(
        secret_key="bench" * 8,
        data=Path(scene.data),
        database_url=scene.url,
        profile="development",
        base_url="http://localhost",
        sendfile="nginx" if behind_nginx else "",
        proxies=1 if behind_nginx else 0,
        pace_searches=1_000_000,  # one person asks for what all would
        pace_files=1_000_000,
        pace_exports=1_000_000,
    )
