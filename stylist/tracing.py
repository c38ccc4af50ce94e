"""Traces by OpenTelemetry: turn, tool, search and job as spans, without a word of what was said.

Without ``otlp_endpoint`` the API of OpenTelemetry does nothing, and nothing leaves the process.
"""

from __future__ import annotations

from opentelemetry import trace

from stylist.errors import UnknownSetting
from stylist.settings import Settings

tracer = trace.get_tracer("stylist")


def start_tracing(settings: Settings) -> None:
    """Send spans to ``otlp_endpoint`` from now on. Raises UnknownSetting where the exporter is not installed."""
    if settings.otlp_endpoint is None:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 (optional)
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as problem:
        why = "its exporter is missing: pip install 'stylist[traces]'"
        raise UnknownSetting(name="otlp_endpoint", value=settings.otlp_endpoint, why=why) from problem
    provider = TracerProvider(resource=Resource.create({"service.name": "stylist"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_endpoint)))
    trace.set_tracer_provider(provider)
