"""Hold a conversation from Python: the same agent as in the browser, on the drawn demo catalogue."""

from __future__ import annotations

import sys

from stylist.services import build_services
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, TextDelta

conversation = Conversation(build_services())
for text in ("a navy linen shirt for a beach wedding, under 80, nothing shiny", "第二件,但颜色深一点"):
    for event in conversation.turn(text, thread_id="example", person_id="me"):
        if isinstance(event, TextDelta):
            sys.stdout.write(event.text)
        elif isinstance(event, Card):
            sys.stdout.write(f"\n  {event.ordinal}. {event.garment.title('en')}, {event.price.format('en')}\n")
    sys.stdout.write("\n\n")
conversation.forget("me")
conversation.close()
