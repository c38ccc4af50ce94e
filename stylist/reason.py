"""Why something was recommended, as data: the same reasons become card text, an explanation or a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ReasonKind = Literal["wish", "evidence", "taste", "trade_off", "missing"]


class Reason(BaseModel):
    """One reason. ``code`` names the sentence in ``stylist/wording.py``; ``facts`` fill it.

    kind: a wish that is matched, evidence that was measured, an opinion of the stylist's, a trade-off that was
    made, or something that is not known.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    kind: ReasonKind = "wish"
    facts: Mapping[str, str | float | int] = Field(default_factory=dict)
