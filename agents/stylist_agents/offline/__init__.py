"""The offline stylist: a dialogue policy of our own, as an ordinary LangChain chat model. See ``docs/offline.md``."""

from stylist_agents.offline.model import OfflineChatModel

__all__ = ["OfflineChatModel"]
