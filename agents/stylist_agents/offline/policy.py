"""What to do next: tool calls while something is to be found out, then the reply.

A turn takes two to six model calls, three as a rule: remember and search together (tools run in the order of their
calls, so that the search respects what was just remembered); with what was found an outfit, a look at the photo and a
try-on together; then the text. The context may have moved on between two calls of a turn, the tools write to it; so
what follows a search is decided from the tools' answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from langchain_core.messages import BaseMessage

from stylist_agents.offline.acts import Act
from stylist_agents.offline.adding import added_calls
from stylist_agents.offline.after_search import after_search
from stylist_agents.offline.calls import Call, Decision
from stylist_agents.offline.case import Case, make_case
from stylist_agents.offline.first_search import by_photo, is_vague, search_call
from stylist_agents.offline.liking import feedback_calls
from stylist_agents.offline.look_calls import beyond_total, describes_the_other, replans
from stylist_agents.offline.on_somebody import seen_again
from stylist_agents.offline.planning import plan_calls
from stylist_agents.offline.questions import asked_calls, looking_back, put_right
from stylist_agents.offline.remembering import remember_call
from stylist_agents.offline.replies import reply
from stylist_agents.offline.results import read_turn
from stylist_agents.offline.serving import desk_calls
from stylist_agents.offline.state import read_context
from stylist_agents.offline.wearing import wear_calls

MOST_ROUNDS = 5


def decide(messages: Sequence[BaseMessage], tools: Mapping[str, frozenset[str]]) -> Decision:
    """The next step of a turn, from the messages alone."""
    case = make_case(read_turn(messages), read_context(messages), tools)
    if case.turn.rounds < MOST_ROUNDS:
        wanted = [_known_arguments(c, tools) for c in next_calls(case) if case.can(c.name)]
        if wanted:
            return Decision(calls=tuple(wanted))
    return Decision(text=reply(case))


def next_calls(case: Case) -> list[Call]:
    """Calls for this round; none once the reply can be written."""
    said = case.said
    if "undress" in said:
        return []
    if "wore" in said:
        return wear_calls(case)
    searching = searches(case)
    if (served := desk_calls(case, searching)) is not None:
        return served
    if case.turn.rounds == 0:
        remember = remember_call(case)
        opening = [search_call(case)] if searching else _of_days(case) or looking_back(case) or asked_calls(case)
        opening = [*asked_calls(case), *opening] if said.twofold else opening
        return [*([remember] if remember else []), *feedback_calls(case), *opening]
    return after_search(case) if searching else put_right(case) or beyond_total(case) or seen_again(case)


def _of_days(case: Case) -> list[Call]:
    """The calls for a plan: a piece added to the one that is there, or whatever else is said of days."""
    added = added_calls(case, case.context.plan) if "plan" in case.said and case.context.plan else None
    return plan_calls(case) if added is None else added


def searches(case: Case) -> bool:
    """Whether this message asks for garments to be looked for."""
    said = case.said
    barred = _NO_SEARCH - {"detail"} if by_photo(case) else _NO_SEARCH  # "is there one like this in navy?"
    barred = barred - {"swap"} if describes_the_other(case) else barred
    if not case.can("search_catalogue") or (barred & set(said.acts) and not said.twofold) or replans(case):
        return False
    if case.missing_audience or case.nothing_to_forget or ("unhide" in said and not case.context.hidden):
        return False
    if "start_over" in said:
        return bool(said.values("category") or said.values("group"))
    if "more" in said and (case.context.wish or case.context.shown):
        return True
    if by_photo(case) or {"surprise", "unhide", "audience"} & set(said.acts) or describes_the_other(case):
        return True
    return bool({"find", "refine"} & set(said.acts)) and not is_vague(case) and _has_some(case)


def _has_some(case: Case) -> bool:
    """Whether the shop has anything of what is asked for, or at least something near it."""
    named = (*case.said.values("category"), *case.said.values("group"))
    return not case.missing_kinds or len(case.missing_kinds) < len(named) or bool(case.nearest_kinds)


_NO_SEARCH: set[Act] = {
    "trip",
    "plan",
    "owned",
    "own_it",
    "advise",
    "identify",
    "shop_look",
    "privacy",
    "explain",
    "size",
    "detail",
    "compare_two",
    "swap",
    "undress",
    "step_back",
    "correct",
    "earlier",
    "board",
}


def _known_arguments(call: Call, tools: Mapping[str, frozenset[str]]) -> Call:
    """The call with only those arguments that the bound tool takes."""
    known = tools[call.name]
    return Call(call.name, {k: v for k, v in call.args.items() if k in known and v is not None})
