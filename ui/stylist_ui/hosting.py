"""The one conversation that this process serves. The launcher provides it; page and picture routes look it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylist_ui.identity import Signer, signer_of
from stylist_ui.turns import Turns

if TYPE_CHECKING:
    from stylist.services import Services
    from stylist_agents.conversation import Conversation


class _Host:
    conversation: Conversation | None = None
    services: Services | None = None
    turns = Turns()


def provide(conversation: Conversation) -> None:
    """Serve this conversation from now on."""
    limits = conversation.services.settings
    _Host.conversation = conversation
    _Host.turns = Turns(limits.turns_at_once, limits.turns_most_waiting)


def conversation() -> Conversation:
    """The conversation being served; without a launcher, the one that the settings describe."""
    if _Host.conversation is None:
        from stylist.services import build_services  # noqa: PLC0415 (only where nobody launched us)
        from stylist_agents.conversation import Conversation  # noqa: PLC0415

        _Host.conversation = Conversation(build_services())
    return _Host.conversation


def provide_services(services: Services) -> None:
    """For a page that shows no conversation."""
    _Host.services = services


def services() -> Services:
    """What such a page was given; else those of the conversation being served."""
    return _Host.services or conversation().services


def turns() -> Turns:
    """The turns under way in this process."""
    return _Host.turns


def signer() -> Signer:
    """Who issues and reads the tokens of this process' people."""
    return signer_of(conversation().services.settings.data_dir)
