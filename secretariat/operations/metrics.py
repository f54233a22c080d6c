"""What a Prometheus server asks for: what this process answered, and how the installation stands.

The counters of requests are each process's own. Where several processes serve one address, PROMETHEUS_MULTIPROC_DIR
names a folder that they share, emptied before they start: then whichever is asked answers for all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy.orm import Session

from secretariat import __version__
from secretariat.core import clock, installation
from secretariat.operations import queries
from secretariat.operations.health import free_bytes, readiness
from secretariat.operations.heartbeat import SILENT
from secretariat.settings import Settings

SHARED = "PROMETHEUS_MULTIPROC_DIR"
OWN = CollectorRegistry()
REQUESTS = Counter("secretariat_requests", "Requests answered.", ["method", "endpoint", "status"], registry=OWN)
SECONDS = Histogram(
    "secretariat_request_seconds",
    "Seconds from the request to the answer, without sending it.",
    ["method"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=OWN,
)


def count(method: str, endpoint: str, status: int, seconds: float) -> None:
    """Count a request."""
    REQUESTS.labels(method, endpoint, str(status)).inc()
    SECONDS.labels(method).observe(seconds)


def exposition(session: Session, settings: Settings) -> bytes:
    """Return all figures in Prometheus' text format."""
    processes = CollectorRegistry() if SHARED in os.environ else OWN
    if SHARED in os.environ:
        MultiProcessCollector(processes)  # type: ignore[no-untyped-call]  # the library leaves it without types
    own = CollectorRegistry()
    ProcessCollector(registry=own)
    own.register(_Installation(session, settings))
    return generate_latest(processes) + generate_latest(own)


class _Installation:
    """The figures that are the same whichever process is asked."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self.session = session
        self.settings = settings

    def describe(self) -> list[Metric]:
        """Nothing is asked of the database when this is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; without a database, those that need none."""
        release = GaugeMetricFamily("secretariat_release", "The release that runs.", labels=["release"])
        release.add_metric([__version__], 1)
        yield release
        found = list(readiness(self.session, self.settings))
        ready = GaugeMetricFamily("secretariat_ready", "Whether what is named is in order.", labels=["what"])
        for one in found:
            ready.add_metric([one.what], 0 if one.mend else 1)
        yield ready
        with suppress(OSError):
            yield _gauge("secretariat_store_free_bytes", "Room for more files.", free_bytes(self.settings.data))
        if not any(one.mend for one in found if one.what in ("database", "migrations")):
            yield from self._of_database()

    def _of_database(self) -> Iterator[Metric]:
        now = clock.now()
        counted = GaugeMetricFamily("secretariat_outbox_messages", "Work by kind and state.", labels=["kind", "state"])
        for (kind, state), number in sorted(queries.outbox_counts(self.session).items()):
            counted.add_metric([kind, state], number)
        yield counted
        due = queries.due_since(self.session)
        waiting = (now - due).total_seconds() if due else 0
        yield _gauge("secretariat_outbox_oldest_due_seconds", "How long the oldest work that is due waits.", waiting)
        workers = installation.workers(self.session)
        live = sum(now - worker.at <= SILENT for worker in workers)
        yield _gauge("secretariat_workers", "Workers that gave a sign of life.", live)
        closed = installation.is_read_only(self.session)
        yield _gauge("secretariat_read_only", "1 while nobody may write.", int(closed))
        backup = installation.note(self.session, installation.BACKUP)
        if backup is not None:
            age = (now - backup.at).total_seconds()
            yield _gauge("secretariat_backup_age_seconds", "How old the newest backup is.", age)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
