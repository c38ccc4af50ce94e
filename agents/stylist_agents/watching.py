"""What turns tell of themselves to whoever runs the service: counters for Prometheus, a span for OpenTelemetry.

Words of closed lists and numbers alone: nothing here is about anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from opentelemetry import trace
from opentelemetry.trace import StatusCode
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from stylist.services import Services
from stylist.tracing import tracer
from stylist_agents.events import Event, Notice, TextDelta, ToolFinished, TurnFinished
from stylist_agents.turn import TurnState
from stylist_tools import all_tools

_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 120)


class Meters:
    """The counters of one process."""

    def __init__(self, services: Services) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Jobs(services))
        kept = {"namespace": "stylist", "registry": self._registry}
        self._turns = Counter("turns", "Turns that ended.", ["status"], **kept)  # type: ignore[arg-type]
        self._turn_s = Histogram(
            "turn_seconds",
            "Seconds of a turn.",
            ["tier"],
            buckets=_SECONDS,
            **kept,  # type: ignore[arg-type]
        )
        self._tools = Histogram(
            "tool_seconds",
            "Seconds of a tool.",
            ["tool", "ok"],
            buckets=_SECONDS,
            **kept,  # type: ignore[arg-type]
        )
        self._notices = Counter("notices", "What went wrong and was said.", ["code"], **kept)  # type: ignore[arg-type]

    def count(self, told: Iterable[Event], status: str) -> None:
        """One turn that ended."""
        self._turns.labels(status).inc()
        for event in told:
            if isinstance(event, TurnFinished):
                self._turn_s.labels(event.tier).observe(event.ms / 1000)
            elif isinstance(event, ToolFinished):
                name = event.name if event.name in _tool_names() else "unknown"  # a model may make names up
                self._tools.labels(name, str(event.ok).lower()).observe(event.ms / 1000)
            elif isinstance(event, Notice):
                self._notices.labels(event.code).inc()

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._registry)


class _Jobs(Collector):
    """The queue of try-ons, looked at when somebody asks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        engine = self._services.settings.tryon_engine
        load = self._services.queue.load(engine)
        told = {
            "queued": ("Try-ons that wait.", load.queued),
            "running": ("Try-ons that are being made.", load.running),
            "workers": ("Workers that are alive.", len(load.workers)),
        }
        for name, (what, number) in told.items():
            family = GaugeMetricFamily(f"stylist_jobs_{name}", what, labels=["engine"])
            family.add_metric([engine], number)
            yield family


@contextmanager
def turn_span(state: TurnState, told: list[Event]) -> Iterator[None]:
    """A span over a turn; what its tools do becomes part of it. told: its events, as they come."""
    span = tracer.start_span("turn", attributes={"stylist.turn": state.turn, "stylist.locale": state.locale})
    state.trace = trace.set_span_in_context(span)
    try:
        yield
    finally:
        ended = next((event for event in reversed(told) if isinstance(event, TurnFinished)), None)
        if ended is None:
            span.set_status(StatusCode.ERROR, "interrupted")
        else:
            span.set_attributes({"stylist.model": ended.model, "stylist.tier": ended.tier})
        span.set_attribute("stylist.words", sum(len(e.text) for e in told if isinstance(e, TextDelta)))
        span.end()


@cache
def _tool_names() -> frozenset[str]:
    return frozenset(tool.name for tool in all_tools(clips=True))
