"""Changes of a plan that need no search: pure functions from a plan to a plan."""

from __future__ import annotations

from collections.abc import Sequence

from stylist.outfits.plans import Plan, PlannedLook, UnknownMoment


def relocked(plan: Plan, moment_ids: Sequence[str], locked: bool) -> Plan:
    """These looks (of none, all) kept as they are when the plan is made anew, or set free again."""
    for name in moment_ids:
        if plan.look(name) is None:
            raise UnknownMoment(moment=name, known=", ".join(look.moment.id for look in plan.looks))
    looks = tuple(
        look.model_copy(update={"locked": locked}) if not moment_ids or look.moment.id in moment_ids else look
        for look in plan.looks
    )
    return plan.model_copy(update={"looks": looks})


def locked_looks(plan: Plan) -> Sequence[PlannedLook]:
    """The looks that a new plan has to keep."""
    return tuple(look for look in plan.looks if look.locked and look.garment_ids)
