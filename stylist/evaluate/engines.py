"""How fast the diffusion engines are on the card at hand: random weights of published size, counted and timed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict
from torch.utils.flop_counter import FlopCounterMode

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import Unavailable
from stylist.evaluate.random_engines import RANDOM, random_engine
from stylist.images import Photo, Pixels
from stylist.settings import Settings
from stylist.tryon.engine import Piece
from stylist.tryon.engines.hub import device_of, dtype_of
from stylist.tryon.engines.painted import PaintedEngine, Scene, Told
from stylist.tryon.options import TryOnOptions

ROUNDS = 3
"""Pictures that are timed, of which the median counts."""
WARM_UP = 2
"""Pictures before that: kernels are chosen, and compiled if asked for."""
_LIMIT_SIDE = {"cuda": 8192, "cpu": 512}


class NoCard(Unavailable):
    """Full size without a GPU."""

    code = "no_card"
    en = (
        "No GPU is here, and networks of full size are too slow for a CPU. Run this where `torch.cuda.is_available()` "
        "is true, or add --tiny to run the same code on tiny networks."
    )
    zh = (
        "这台机器没有 GPU，完整尺寸的网络在 CPU 上太慢。请在有 GPU 的机器上运行，或加 --tiny 用极小的网络跑同样的代码。"
    )


class EngineSpeed(BaseModel):
    """One engine. tflop and seconds are of one picture of a new person in a new garment, its sentence known.

    seconds: all of it, seconds_painting: in the networks; tflop_per_s is over the latter. peak_memory_gb: of the card.
    """

    model_config = ConfigDict(frozen=True)
    engine: str
    width_px: int
    height_px: int
    steps: int | None
    seconds: float
    seconds_painting: float
    peak_memory_gb: float | None
    tflop: float
    tflop_per_s: float


class EngineSpeeds(BaseModel):
    """All of them. limit_tflop_per_s: of one large matrix product of the same type on the same device, same run."""

    model_config = ConfigDict(frozen=True)
    device: str
    dtype: str
    tiny: bool
    rounds: int
    limit_tflop_per_s: float
    engines: tuple[EngineSpeed, ...]


def measure_engines(
    settings: Settings,
    names: Sequence[str] = RANDOM,
    options: TryOnOptions = TryOnOptions(),  # noqa: B008 (frozen)
    tiny: bool = False,
    told: Callable[[int, int, str], None] = lambda *_: None,
) -> EngineSpeeds:
    """Build each engine, one after another, and let it paint. Raises UnknownWord, NoCard, EngineUnavailable."""
    if tiny:
        settings = settings.model_copy(update={"tryon_device": "cpu"})
    device = device_of(settings)
    if device.type != "cuda" and not tiny:
        raise NoCard
    limit, rows = matrix_tflop_per_s(device), []
    for n, name in enumerate(names):
        told(n, len(names), name)
        rows.append(_measured(random_engine(name, "tiny" if tiny else "full", settings), options, device))
        if device.type == "cuda":
            torch.cuda.empty_cache()
    return EngineSpeeds(
        device=torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU",
        dtype=str(dtype_of(device)).removeprefix("torch."),
        tiny=tiny,
        rounds=ROUNDS,
        limit_tflop_per_s=round(limit, 3),
        engines=tuple(rows),
    )


def matrix_tflop_per_s(device: torch.device) -> float:
    """What one large matrix product reaches, the best of five."""
    side = _LIMIT_SIDE[device.type]
    a = torch.randn(side, side, device=device, dtype=dtype_of(device))
    spent = []
    for _ in range(6):
        _wait(device)
        start = time.perf_counter()
        a @ a
        _wait(device)
        spent.append(time.perf_counter() - start)
    return float(2 * side**3 / min(spent[1:]) / 1e12)


class _Timed:
    """A painter that notes how long it painted, and in which size."""

    def __init__(self, engine: PaintedEngine, device: torch.device) -> None:
        self.spent: list[float] = []
        self.size = (0, 0)
        self._paint, self._device = engine.painter.paint, device
        engine.painter.paint = self  # type: ignore[method-assign]

    def __call__(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        _wait(self._device)
        start = time.perf_counter()
        pictures = self._paint(scenes, told)
        _wait(self._device)
        self.spent.append(time.perf_counter() - start)
        self.size = (scenes[0].mask.shape[1], scenes[0].mask.shape[0])
        return pictures


def _measured(engine: PaintedEngine, options: TryOnOptions, device: torch.device) -> EngineSpeed:
    timed, fresh = _Timed(engine, device), _fresh()
    for _ in range(WARM_UP):
        _render(engine, next(fresh), options)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    whole = [_render(engine, next(fresh), options) for _ in range(ROUNDS)]
    painting = statistics.median(timed.spent[-ROUNDS:])
    memory = torch.cuda.max_memory_allocated(device) / 1e9 if device.type == "cuda" else None
    with FlopCounterMode(display=False) as counter:
        _render(engine, next(fresh), options)
    tflop = counter.get_total_flops() / 1e12
    return EngineSpeed(
        engine=engine.name,
        width_px=timed.size[0],
        height_px=timed.size[1],
        steps=options.steps,
        seconds=round(statistics.median(whole), 4),
        seconds_painting=round(painting, 4),
        peak_memory_gb=memory and round(memory, 2),
        tflop=round(tflop, 6),
        tflop_per_s=round(tflop / painting, 4),
    )


def _render(engine: PaintedEngine, asked: tuple[Photo, Piece], options: TryOnOptions) -> float:
    photo, piece = asked
    start = time.perf_counter()
    engine.render(photo, figure_perception("ada"), [piece], options)
    return time.perf_counter() - start


def _fresh() -> Iterator[tuple[Photo, Piece]]:
    """The same person and shirt in ever other light: nothing that an engine keeps can be used again but the words."""
    shirt = next(g for g in demo_garments() if g.category == "shirt")
    person, garment = (np.asarray(p.convert("RGB")) for p in (draw_figure("ada"), draw_garment(shirt)))
    for n in range(1, WARM_UP + ROUNDS + 2):
        pictures = (Photo(np.clip(p.astype(int) - n, 0, 255).astype(np.uint8), "drawn") for p in (person, garment))
        yield next(pictures), Piece(shirt.id, next(pictures), "shirt", "upper", shirt.length, shirt.sleeve)


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
