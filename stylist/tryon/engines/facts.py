"""Facts of the engines as data: what they are, which weights they load, and under which licence. Light to import."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from stylist.errors import UnknownWord
from stylist.locale import Locale
from stylist.settings import Settings


@dataclass(frozen=True, slots=True)
class Weights:
    """Published weights. name: on the hub; commercial: the licence allows use for gain; source: where to read it."""

    name: str
    licence: str
    commercial: bool
    source: str


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """An engine. gpu: runs in a worker with a card; several: dresses in several garments in one go.

    weights: loaded when nothing else is named; named: known, but loaded only when the person names them.
    """

    name: str
    about_en: str
    about_zh: str
    gpu: bool
    several: bool
    weights: tuple[Weights, ...] = ()
    named: tuple[Weights, ...] = ()

    @property
    def licence(self) -> str:
        """Licences of all weights that load by default, for the picture's metadata."""
        return " + ".join(dict.fromkeys(w.licence for w in self.weights)) or "Apache-2.0"


@cache
def engines() -> dict[str, EngineFacts]:
    """Every engine by name, in the order of ``engines.toml``."""
    return _table("engines.toml")


@cache
def turn_engines() -> dict[str, EngineFacts]:
    """Every engine that makes clips from finished pictures, by name."""
    return _table("turns.toml")


def all_engines() -> dict[str, EngineFacts]:
    """Both kinds by name: what a worker can load."""
    return engines() | turn_engines()


def known_engine(name: str) -> EngineFacts:
    """What is known of an engine of either kind. Raises UnknownWord."""
    if name not in all_engines():
        raise UnknownWord(value=name, slot="engine", known=", ".join(all_engines()))
    return all_engines()[name]


def named_weights(settings: Settings, engine: str) -> str | None:
    """What the settings name in place of an engine's own weights."""
    return settings.turn_weights if engine in turn_engines() else settings.tryon_weights


def _table(file: str) -> dict[str, EngineFacts]:
    table = tomllib.loads(resources.files(__package__).joinpath(file).read_text("utf-8"))
    return {name: _facts(name, row) for name, row in table.items()}


def _facts(name: str, row: dict[str, object]) -> EngineFacts:
    lists = {k: tuple(Weights(**w) for w in row.pop(k, ())) for k in ("weights", "named")}  # type: ignore[attr-defined]
    return EngineFacts(name, **row, **lists)  # type: ignore[arg-type]


def licence_of(name: str) -> Weights | None:
    """What is known of published weights by their name on the hub, or None."""
    return next((w for e in all_engines().values() for w in (*e.weights, *e.named) if w.name == name), None)


def licence_notice(engine: str, weights: str | None, locale: Locale) -> str | None:
    """What a person must have seen before an engine's weights load; None for an engine without weights.

    weights: what the settings name in place of the engine's own.
    """
    facts = all_engines()[engine]
    if not facts.weights:
        return None
    listed = [_line(w, locale) for w in facts.weights if weights is None or engine == "catvton"]
    if weights:
        known = licence_of(weights)
        unknown = f"{weights}：许可见其自身说明" if locale == "zh" else f"{weights}: licence as its own card states"
        listed.append(_line(known, locale) if known else unknown)
    head = "权重的许可" if locale == "zh" else "Licences of the weights"
    return f"{head}：" + "；".join(listed) if locale == "zh" else f"{head}: " + "; ".join(listed)


def _line(weights: Weights, locale: Locale) -> str:
    if locale == "zh":
        only = "" if weights.commercial else "，仅限非商业用途"
        return f"{weights.name}：{weights.licence}{only}（{weights.source}）"
    only = "" if weights.commercial else ", for non-commercial use only"
    return f"{weights.name}: {weights.licence}{only} ({weights.source})"
