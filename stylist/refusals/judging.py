"""Whether a wish may become a picture: one answer for conversation, tools, jobs, prompts and command line."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, ClassVar, Literal, cast

from stylist.errors import MinorRefused, Refused
from stylist.refusals.minors import young
from stylist.refusals.reading import plain, undisguised

Reason = Literal["undress", "see_through", "sexual", "minor"]
_INDECENT: tuple[Reason, ...] = ("undress", "see_through", "sexual")


class IndecentRefused(Refused):
    """A wish to undress somebody, to see through clothes, or to sexualise."""

    code: ClassVar[str] = "indecent_refused"
    en = (
        "That is not something I make pictures of. I can show garments worn as they are sold. "
        "What would you like to see?"
    )
    zh = "这样的图片我不做。我可以展示衣服正常穿着的样子。想看哪一件？"


def judge(text: str) -> Reason | None:
    """Why no picture is made of what a message or prompt asks for; None where one may be.

    Garments themselves are no matter: a sheer blouse, nude heels or lingerie are shopped for like anything else.
    "minor" says that somebody under 18 is spoken of: nothing of them is analysed or shown, garments are looked for.
    """
    read = plain(text)
    of_a_minor = young(read) is True
    reason = _indecent(read, of_a_minor)
    return reason or ("minor" if of_a_minor else None)


def indecent(text: str) -> bool:
    """Whether a text asks to undress, to see through clothes or to sexualise: then nothing of it is answered."""
    return judge(text) in _INDECENT


def require_decent(*texts: str) -> None:
    """Raises IndecentRefused, or MinorRefused, where one of the texts asks for what no picture is made of."""
    for text in texts:
        reason = judge(text)
        if reason == "minor":
            raise MinorRefused
        if reason is not None:
            raise IndecentRefused(reason=reason)


def _indecent(read: str, of_a_minor: bool) -> Reason | None:
    whole, closed = undisguised(read)
    shown = [_without_harmless(view) for view in dict.fromkeys((read, whole))]
    for reason in _INDECENT:
        always, anyhow, disguised = (_pattern(reason, kind) for kind in ("always", "any", "disguised"))
        if any(always.search(view) or anyhow.search(view) for view in shown):
            return reason
        hidden = [_without_harmless(view) for view in (whole, closed) if view != read]
        if any(always.search(view) for view in hidden) or _only_hidden(disguised, read, hidden):
            return reason
    return "sexual" if of_a_minor and _pattern("sexual", "of_minors").search(read) else None


def _only_hidden(words: re.Pattern[str], read: str, hidden: list[str]) -> bool:
    """Whether one of the words shows only once its disguise is off."""
    return not words.search(read) and any(words.search(view) for view in hidden)


def _without_harmless(view: str) -> str:
    return _pattern("harmless", "any").sub(" ; ", view)


@cache
def _pattern(row: str, kind: str) -> re.Pattern[str]:
    """One pattern of several alternatives; one that never matches where the table has none."""
    return re.compile("|".join(map(_filled, _rules()[row].get(kind, []))) or r"(?!)", re.ASCII)


def _filled(pattern: str) -> str:
    """The names in angle brackets filled in from [words]."""
    words = cast("dict[str, str]", _rules()["words"])
    while (filled := re.sub(r"<([a-z_]+)>", lambda found: words[found[1]], pattern)) != pattern:
        pattern = filled
    return pattern


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("rules.toml").read_text("utf-8"))
