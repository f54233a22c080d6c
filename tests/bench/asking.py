"""Asking a server with wrk: how many requests it answers a second, ours and a bare one in turns."""

from __future__ import annotations

import re
import statistics
import subprocess

from tests.bench.sized import often

TURNS, SECONDS = often(5), often(2)
#: A port, a path, and the cookie of who asks.
Asked = tuple[int, str, str]


def per_second(port: int, path: str, cookie: str, seconds: int = SECONDS) -> float:
    """Return the requests answered a second; raises SystemExit if one of them was not answered well."""
    command = [
        "wrk", "-t2", "-c8", f"-d{seconds}s", "--timeout", "30s", "-H", f"Cookie: session={cookie}; language=en",
        f"http://127.0.0.1:{port}{path}",
    ]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{path}: {said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found.group(1))


def compared(name: str, ours: Asked, bare: Asked, *, least: float, also: str = "") -> None:
    """Ask in turns, and say the figures, with what falls short."""
    for asked in (ours, bare):  # warm
        per_second(*asked, 1)
    turns = [(per_second(*ours), per_second(*bare)) for _ in range(TURNS)]
    ratios = sorted(mine / plain for mine, plain in turns)
    ratio = statistics.median(ratios)
    mine, plain = (statistics.median(side) for side in zip(*turns, strict=True))
    print(  # noqa: T201  # the figures
        f"{name:28} {mine:7.1f}/s  bare {plain:7.1f}/s  x {ratio:5.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})"
        f"  {also}  {'SLOW' if ratio < least else ''}",
        flush=True,
    )
