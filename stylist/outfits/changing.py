"""Changes of a plan that need no search: pure functions from a plan to a plan."""

from __future__ import annotations

from collections.abc import Sequence

from stylist.outfits.plans import Plan, PlannedLook, UnknownMoment


def relocked(plan: Plan, moment_id: str | None, locked: bool) -> Plan:
    """One look (or with None, all) kept as it is when the plan is made anew, or set free again."""
    if moment_id is not None and plan.look(moment_id) is None:
        raise UnknownMoment(moment=moment_id, known=", ".join(look.moment.id for look in plan.looks))
    looks = tuple(
        look.model_copy(update={"locked": locked}) if moment_id in (None, look.moment.id) else look
        for look in plan.looks
    )
    return plan.model_copy(update={"looks": looks})


def locked_looks(plan: Plan) -> Sequence[PlannedLook]:
    """The looks that a new plan has to keep."""
    return tuple(look for look in plan.looks if look.locked and look.garment_ids)
