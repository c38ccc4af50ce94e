"""A whole conversation whose tables are all on a Postgres server, as two machines of a shop would hold it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stylist.errors import StylistError
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card
from tests.agents.conftest import SmallShop, small_shop

WORDS = "a navy linen shirt for Petronella, under 80"


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str) -> Iterator[SmallShop]:
    with small_shop(tmp_path, database_url=postgres_url) as made:
        yield made


def say(conversation: Conversation, text: str) -> list[str]:
    events = conversation.turn(text, thread_id="t", person_id="ann")
    return [event.garment.id for event in events if isinstance(event, Card)]


def test_what_one_process_was_told_another_knows(shop: SmallShop) -> None:
    one, two = Conversation(shop), Conversation(SmallShop(shop.settings))
    assert say(one, WORDS)[0] == "s1"
    assert "f1" not in say(two, "something cheaper")
    assert [m.turn for m in one.history("t", "ann")] == [1, 1, 2, 2]
    assert two.preferences("t", "ann").budget is not None
    assert list(shop.settings.data_dir.glob("**/*.db")) == []
    one.close()
    two.close()


def test_forget_me_leaves_no_row_of_a_person(shop: SmallShop, postgres_url: str) -> None:
    conversation = Conversation(shop)
    say(conversation, WORDS)
    shop.consent.give("ann")
    assert rows_that_hold(postgres_url, "Petronella") and rows_that_hold(postgres_url, "ann")
    conversation.forget("ann")
    assert rows_that_hold(postgres_url, "Petronella") == rows_that_hold(postgres_url, "ann") == []
    conversation.close()


def test_the_checkpoints_of_a_thread_do_not_pile_up(shop: SmallShop, postgres_url: str) -> None:
    conversation = Conversation(shop)
    for text in (WORDS, "in blue", "the second one"):
        say(conversation, text)
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM checkpoints").fetchone() == (1,)
    conversation.close()


def test_a_server_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    away = "postgresql://ann:hidden@127.0.0.1:9/none?connect_timeout=1"
    with pytest.raises(StylistError) as told:
        Conversation(SmallShop(Settings(data_dir=tmp_path, catalogue="small", database_url=away)))
    assert told.value.code == "database_unreachable"
    assert "127.0.0.1:9" in told.value.say("en") and "hidden" not in told.value.say("en")


def rows_that_hold(url: str, words: str) -> list[str]:
    """Tables in which a row has these words anywhere, in bytes too."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        pattern, hexed = f"%{words}%", f"%{words.encode().hex()}%"
        held = "SELECT 1 FROM {} AS r WHERE r::text LIKE %s OR r::text LIKE %s LIMIT 1"
        return [t for (t,) in tables if connection.execute(held.format(t), (pattern, hexed)).fetchone()]  # type: ignore[arg-type]
