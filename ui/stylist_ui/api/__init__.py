"""The HTTP API: the conversation and all around it, for the widget, for shops' servers and for other programs."""

from stylist_ui.api.app import create_app

__all__ = ["create_app"]
