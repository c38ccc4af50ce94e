"""What shapes a run, and what can stand in its way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stylist.embedding import EMBEDDED
from stylist.errors import BadInput, Conflict, StylistError

Method = Literal["lora", "last-blocks"]
Loss = Literal["contrastive", "triplet"]

RATES: dict[Method, float] = {"lora": 1e-3, "last-blocks": 3e-4}
"""Peak learning rates of AdamW: adapters start from nothing and take more than weights that know something."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that shapes a run besides the feed. A run goes on only under the plan that it was started with.

    rank: of LoRA's updates. blocks: how many last blocks of each side learn. rate: None for the method's own.
    patience: epochs without a better dev score after which training stops. chunk: pictures (and
    twice as many texts) encoded at a time; a smaller one takes less memory, more time, and gives the same result.
    """

    model: str = EMBEDDED
    method: Method = "lora"
    loss: Loss = "contrastive"
    epochs: int = 20
    patience: int = 4
    batch_size: int = 64
    chunk: int = 64
    rate: float | None = None
    rank: int = 8
    blocks: int = 1
    bf16: bool = False
    seed: int = 7

    @property
    def peak_rate(self) -> float:
        """The learning rate between the rise and the fall."""
        return RATES[self.method] if self.rate is None else self.rate


class TooFewProducts(BadInput):
    """A feed from which nothing could be learnt, or held out."""

    code = "too_few_products"
    status = 422
    en = (
        "The feed has {count} products with pictures, other colours of the same not counted; at least {needed} are "
        "needed to learn from some and measure on others. Use the model as it is, or give a larger feed (--images, if "
        "its pictures lie elsewhere)."
    )
    zh = (
        "数据中有 {count} 件带图片的商品（同款不同色算一件）；至少需要 {needed} 件，"
        "才能一部分用于学习、一部分用于检验。"
        "请直接使用现有模型，或提供更大的数据（图片在别处时用 --images）。"
    )


class OtherRun(Conflict):
    """A folder in which a run with another plan or feed was begun."""

    code = "other_run"
    en = "'{folder}' holds another run ({what}). Give another --out, or delete the folder."
    zh = "“{folder}”里是另一次训练（{what}）。请换一个 --out，或删除该文件夹。"


Identity = dict[str, str | int | float | bool | None]
"""Of a run: its plan, the digests of its model and of its feed."""


def same_run(wanted: Identity, found: Identity, folder: Path) -> None:
    """Raise OtherRun, naming what differs, unless ``folder`` holds the run that is wanted."""
    differs = [f"{name}: {found.get(name)}, not {value}" for name, value in wanted.items() if found.get(name) != value]
    if differs:
        raise OtherRun(folder=folder, what="; ".join(differs))


class Stopped(StylistError):
    """A run that was asked to stop (Ctrl-C, SIGTERM) and left its checkpoint."""

    code = "training_stopped"
    status = 409
    en = "Stopped in epoch {epoch} of {epochs}. The checkpoint is in '{folder}'; the same command goes on from there."
    zh = "训练在第 {epoch} 轮（共 {epochs} 轮）停止。检查点在“{folder}”，用同样的命令可继续。"
