"""Try-on engines by name. Each loads its libraries and weights when it is asked for, and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from stylist.body.perception import BodyModel
from stylist.errors import UnknownWord
from stylist.settings import Settings
from stylist.tryon.engine import TryOnEngine
from stylist.tryon.engines.facts import EngineFacts, engines

if TYPE_CHECKING:
    from stylist.tryon.refiner import Refiner

__all__ = ["engine_facts", "load_engine"]


def engine_facts(name: str) -> EngineFacts:
    """What is known of an engine without loading it. Raises UnknownWord."""
    if name not in engines():
        raise UnknownWord(value=name, slot="engine", known=", ".join(engines()))
    return engines()[name]


def load_engine(settings: Settings, name: str, body_model: BodyModel | None = None) -> TryOnEngine:
    """An engine, ready to render; those whose facts say ``gpu`` are for the worker.

    body_model: looks at product pictures with people in them, where an engine does so.

    Raises:
        UnknownWord: there is no such engine.
        EngineUnavailable: its libraries, weights or server are not there; the sentence says what to do.
    """
    return _LOADERS[engine_facts(name).name](settings, body_model)


def _preview(settings: Settings, body_model: BodyModel | None) -> TryOnEngine:
    from stylist.tryon.preview import PreviewEngine  # noqa: PLC0415 (opens the picture libraries)

    return PreviewEngine(body_model, _refiner(settings))


def _refiner(settings: Settings) -> Refiner | None:
    """The preview's refiner, where a folder of one is named."""
    if settings.tryon_refiner is None:
        return None
    from stylist.tryon.refiner import load_refiner  # noqa: PLC0415 (torch)

    return load_refiner(settings.tryon_refiner)


def _klein(settings: Settings, _body_model: BodyModel | None) -> TryOnEngine:
    from stylist.tryon.engines import klein  # noqa: PLC0415 (torch)

    return klein.load(settings)


def _qwen(settings: Settings, _body_model: BodyModel | None) -> TryOnEngine:
    from stylist.tryon.engines import qwen  # noqa: PLC0415 (torch)

    return qwen.load(settings)


def _catvton(settings: Settings, _body_model: BodyModel | None) -> TryOnEngine:
    from stylist.tryon.engines import catvton  # noqa: PLC0415 (torch)

    return catvton.load(settings)


def _fashn(settings: Settings, _body_model: BodyModel | None) -> TryOnEngine:
    from stylist.tryon.engines import fashn  # noqa: PLC0415 (torch)

    return fashn.load(settings)


def _remote(settings: Settings, _body_model: BodyModel | None) -> TryOnEngine:
    from stylist.tryon.engines import remote  # noqa: PLC0415

    return remote.load(settings)


_LOADERS: dict[str, Callable[[Settings, BodyModel | None], TryOnEngine]] = {
    "preview": _preview,
    "klein": _klein,
    "qwen": _qwen,
    "catvton": _catvton,
    "fashn": _fashn,
    "remote": _remote,
}
