"""With a key nothing of a person can be read in the data folder, nor in a dump of the server; without one, all can."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from shutil import copytree

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import JSON, LargeBinary, MetaData, String, Text, cast, select

from stylist.errors import StylistError
from stylist.sealing.columns import COLUMNS
from stylist.sealing.keys import NOTE
from stylist.sealing.seal import EncryptionKeyMissing, EncryptionKeyWrong, is_sealed
from stylist.sealing.walking import engines, open_left, turn_all
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from tests import postgres
from tests.agents import keeping
from tests.agents.conftest import small_shop
from tests.agents.keeping import ANN, TRACES, WORDS, ShopWithEyes, live, traces, traces_in

KEY, NEXT = Fernet.generate_key().decode(), Fernet.generate_key().decode()
NOBODY = "http://127.0.0.1:9/desk"
"""Where hand-overs are told of, so that they wait to be sent; nobody listens there."""


def opened(folder: Path, key: str | None, url: str | None = None) -> Conversation:
    secret = SecretStr(key) if key else None
    server = SecretStr(url) if url else None
    return Conversation(
        ShopWithEyes(
            Settings(
                data_dir=folder,
                catalogue="small",
                encryption_key=secret,
                database_url=server,
                desk_webhook=NOBODY,
                desk_webhook_secret=SecretStr("of the webhook"),
            )
        )
    )


def closed(conversation: Conversation) -> None:
    conversation.close()
    conversation.services.index.close()


def lived(folder: Path, key: str | None) -> Path:
    with small_shop(folder, **({"encryption_key": SecretStr(key)} if key else {})):
        conversation = opened(folder, key)
        live(conversation)
        closed(conversation)
    return folder


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | None], Path]:
    """A data folder in which somebody has lived, under a key or none: made once for each."""
    return cache(lambda key: lived(tmp_path_factory.mktemp("lived") / "data", key))


@pytest.fixture
def of_before(once: Callable[[str | None], Path], tmp_path: Path) -> Path:
    return copytree(once(None), tmp_path / "data")


@pytest.fixture
def folder(once: Callable[[str | None], Path], tmp_path: Path) -> Path:
    return copytree(once(KEY), tmp_path / "data")


def columns(conversation: Conversation) -> dict[str, list[bool]]:
    """By column whether its values are sealed, of all that are text or bytes in every table."""
    found: dict[str, list[bool]] = {}
    for engine in engines(conversation.services):
        tables = MetaData()
        tables.reflect(engine)
        with engine.connect() as connection:
            for table in tables.tables.values():
                for column in table.columns:
                    if isinstance(column.type, (JSON, LargeBinary, String)):
                        shown = column if isinstance(column.type, LargeBinary) else cast(column, Text)
                        values = connection.execute(select(shown).where(column.is_not(None))).scalars().all()
                        sealed = [is_sealed(v if isinstance(v, bytes) else v.removeprefix('"')) for v in values]
                        found.setdefault(f"{table.name}.{column.name}", []).extend(sealed)
        engine.dispose()
    return found


def test_without_a_key_everything_lies_open(of_before: Path) -> None:
    found = traces_in(of_before)
    assert set().union(*found.values()) == {*TRACES, "PNG"}
    assert {name.split("-")[0] for name in found} >= {"stylist.db", "checkpoints.db", "desk.db"}
    assert not (of_before / NOTE).exists()


def test_with_a_key_nothing_can_be_read_and_everything_works(folder: Path) -> None:
    assert traces_in(folder) == {}
    conversation = opened(folder, KEY)
    services, journal = conversation.services, conversation.journal
    pictures = [file.id for file in services.files.of(ANN)]
    assert {name.split("-")[0] for name in pictures} >= {"photo", "tryon", "unmarked", "wardrobe"}
    assert journal.threads(ANN, WORDS.lower())[0].title == f"for {WORDS}"
    assert [t.id for t in journal.threads(ANN, keeping.ZH)] == ["t"] and journal.threads(ANN, "Rosalind") == []
    assert all(services.files.read(n, ANN).startswith(b"\x89PNG") for n in pictures if not n.startswith("unmarked"))
    assert services.orders.order(ANN, "A-1").address == keeping.ADDRESS
    assert services.alerts.of(ANN)[0].watch.size == WORDS
    assert WORDS in conversation.history("t", ANN)[0].text
    assert services.plans.all(ANN)[0].request.place == WORDS
    assert services.wardrobe.rack(ANN) is not None
    assert conversation._agent.get_state({"configurable": {"thread_id": "t"}}).values["messages"]
    closed(conversation)


def test_the_list_of_private_columns_is_the_one_that_is_written(folder: Path) -> None:
    conversation = opened(folder, KEY)
    found = columns(conversation)
    listed = {f"{kept.table}.{kept.column}" for kept in COLUMNS if not kept.table.startswith("checkpoint_")}
    assert {name for name, sealed in found.items() if any(sealed)} == listed - {"writes.value"}, "of broken turns"
    assert [name for name in listed if not all(found[name])] == []
    closed(conversation)


def test_a_dump_of_the_server_holds_nothing_to_read(
    tmp_path: Path, postgres_server: postgres.Server, postgres_url: str
) -> None:
    folder = tmp_path / "data"
    with small_shop(folder, database_url=postgres_url):
        plain = opened(folder, None, postgres_url)
        live(plain)
        closed(plain)
    assert traces(postgres_server.dump(postgres_url)) == set(TRACES)
    conversation = opened(folder, KEY, postgres_url)
    live(conversation, "u")
    turned = turn_all(conversation.services)
    assert turned.values and turned.pictures and not turned.unreadable
    assert traces(postgres_server.dump(postgres_url)) == set() and traces_in(folder) == {}
    found = columns(conversation)
    listed = {f"{kept.table}.{kept.column}" for kept in COLUMNS} - {"checkpoints.checkpoint", "writes.value"}
    assert {name for name, sealed in found.items() if any(sealed)} <= listed
    assert [name for name, sealed in found.items() if name in listed and not all(sealed)] == []
    assert WORDS in conversation.history("t", ANN)[0].text and WORDS in conversation.history("u", ANN)[0].text
    closed(conversation)


def test_what_was_there_before_is_encrypted_in_place_and_the_key_changed(of_before: Path) -> None:
    folder = of_before
    one = opened(folder, KEY)
    assert open_left(one.services) > 20
    told: list[tuple[int, int, str]] = []
    turned = turn_all(one.services, report=lambda *done: told.append(done))
    assert (turned.values + turned.pictures, turned.unreadable) == (turned.checked, {})
    assert {stage for *_, stage in told} >= {"messages.text", "checkpoints.checkpoint", "pictures"}
    assert traces_in(folder) == {} and open_left(one.services) == 0
    again = turn_all(one.services)
    assert (again.values, again.pictures, again.checked) == (0, 0, turned.checked)
    closed(one)

    two = opened(folder, f"{NEXT},{KEY}")
    assert WORDS in two.history("t", ANN)[0].text, "what the old key wrote is read beside the new one"
    assert turn_all(two.services).checked == turned.checked
    closed(two)
    with pytest.raises(EncryptionKeyWrong):
        opened(folder, KEY)
    three = opened(folder, NEXT)
    assert WORDS in three.history("t", ANN)[0].text
    assert three._agent.get_state({"configurable": {"thread_id": "t"}}).values["messages"]
    undone = turn_all(three.services, to_open=True)
    assert undone.values + undone.pictures == turned.checked
    closed(three)
    four = opened(folder, None)
    assert WORDS in four.history("t", ANN)[0].text
    assert four._agent.get_state({"configurable": {"thread_id": "t"}}).values["messages"]
    assert four.services.orders.order(ANN, "A-1").address == keeping.ADDRESS
    closed(four)


@pytest.mark.parametrize(
    ("key", "kind"), [(None, EncryptionKeyMissing), (NEXT, EncryptionKeyWrong)], ids=["none", "another"]
)
def test_a_missing_or_wrong_key_is_told_before_anything_is_written(
    folder: Path, key: str | None, kind: type[StylistError]
) -> None:
    with pytest.raises(kind) as refused:
        opened(folder, key)
    assert str(folder) in refused.value.say("en") and "encryption_key" in refused.value.say("zh").lower()


def test_a_value_under_another_key_is_told_and_left_alone(folder: Path) -> None:
    (folder / NOTE).unlink()
    other = opened(folder, NEXT)
    with pytest.raises(EncryptionKeyWrong):
        other.history("t", ANN)
    turned = turn_all(other.services)
    assert turned.unreadable["messages.text"] == 4 and "pictures (photo)" in turned.unreadable
    closed(other)
    (folder / NOTE).unlink()
    back = opened(folder, KEY)
    assert WORDS in back.history("t", ANN)[0].text
    closed(back)


def test_forget_me_leaves_nothing_sealed_either(folder: Path) -> None:
    conversation = opened(folder, KEY)
    conversation.forget(ANN)
    left = {name for name, sealed in columns(conversation).items() if any(sealed)}
    assert left == {"desk_orders.email", "desk_orders.address", "desk_order_actions.action"}, "the shop's own orders"
    assert conversation.services.files.of_people() == []
    assert [p for kind in ("photo", "tryon", "wardrobe") for p in (folder / "files" / kind).rglob("*.png")] == []
    closed(conversation)


def test_a_key_of_another_form_is_refused_without_being_quoted(tmp_path: Path) -> None:
    for settings in (
        Settings(data_dir=tmp_path, encryption_key=SecretStr("hunter2")),
        Settings(data_dir=tmp_path, encryption_key=SecretStr(" , ")),
        Settings(data_dir=tmp_path, encryption_key_file=tmp_path / "nowhere"),
        Settings(data_dir=tmp_path, encryption_key=SecretStr(KEY), encryption_key_file=tmp_path / "k"),
    ):
        with pytest.raises(StylistError) as refused:
            _ = ShopWithEyes(settings).seal
        assert refused.value.code == "no_encryption_key"
        assert "stylist encrypt --new-key" in refused.value.say("en")
        assert "hunter2" not in refused.value.say("en") + refused.value.say("zh")
    (tmp_path / "k").write_text(f"{NEXT}\n{KEY}\n")
    assert ShopWithEyes(Settings(data_dir=tmp_path, encryption_key_file=tmp_path / "k")).seal.on
