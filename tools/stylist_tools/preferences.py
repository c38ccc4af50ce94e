"""remember_preferences: what the person likes, refuses, may spend."""

from __future__ import annotations

from typing import Any, Literal

from langchain.tools import tool
from pydantic import BaseModel, ConfigDict, Field

from stylist.shopper import Preference, Preferences, Slot
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.rows import as_text


class Wish(BaseModel):
    """One like (liked=true) or refusal (liked=false)."""

    model_config = ConfigDict(extra="forbid")

    slot: Slot
    value: str = Field(description="Vocabulary id such as 'navy' or 'striped'; a size or brand as the person says it")
    liked: bool = True


class Dropped(BaseModel):
    """A wish to forget; without a value, all of its slot."""

    model_config = ConfigDict(extra="forbid")

    slot: Slot | str = Field(description="A slot, or 'budget'")
    value: str | None = None


@tool(response_format="content_and_artifact")
def remember_preferences(
    runtime: Runtime,
    add: list[Wish] | None = None,
    remove: list[Dropped] | None = None,
    budget_amount: float | None = None,
    budget_currency: str | None = None,
    height_cm: float | None = None,
    weight_kg: float | None = None,
    sex: Literal["female", "male"] | None = None,
    age: float | None = None,
    clear: bool = False,
) -> tuple[str, dict[str, Any]]:
    """Write down what the person likes, refuses (liked=false) or may spend. Call it whenever they say so.

    Refusals and the budget then hold in every search by themselves. sex and age: the person's own, where they state
    them; for whom they shop is the slot "gender". clear=true starts over.
    """
    context = runtime.context
    if clear:
        context.memory = context.memory.started_over()
    profile = _without(context.memory.preferences, remove or [])
    profile = profile.with_wishes(Preference(**w.model_dump(), turn=context.turn) for w in add or [])
    profile = _with_budget(profile, context, budget_amount, budget_currency)
    told: dict[str, Any] = {"height_cm": height_cm, "weight_kg": weight_kg, "sex": sex}
    profile = profile.model_copy(update={name: value for name, value in told.items() if value is not None})
    profile = profile if age is None else profile.aged(age)
    context.remember(preferences=profile)
    return as_text({"preferences": profile.model_dump(mode="json")}), {"kind": "preferences"}


def _without(profile: Preferences, dropped: list[Dropped]) -> Preferences:
    for wish in dropped:
        if wish.slot == "budget":
            profile = profile.model_copy(update={"budget": None})
        else:
            profile = profile.without(wish.slot, wish.value)  # type: ignore[arg-type]  # an unknown slot matches nothing
    return profile


def _with_budget(profile: Preferences, context: TurnContext, budget: float | None, currency: str | None) -> Preferences:
    if budget is None:
        return profile
    return profile.model_copy(update={"budget": context.money(budget, currency), "budget_turn": context.turn})
