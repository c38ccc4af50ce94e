"""stylist backup and restore: what comes back, what never went in, and archives that are refused."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stylist import backup
from stylist.backup import BackupTooNew, CatalogueChanging, FolderHolds, NotABackup, restore_backup, write_backup
from stylist.body.perception import BodyModel
from stylist.search.query import Query
from stylist.services import build_services
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.events import BodyShown
from stylist_agents.unreading import WENT
from stylist_ui.cli import app
from stylist_ui.identity import Badge, signer_of
from tests.agents.conftest import SmallShop, small_shop
from tests.agents.test_conversation import ASK, KnowsAda, holding, of, photo


class KnowingShop(SmallShop):
    """Sees the drawn figure in photos of her size."""

    @cached_property
    def body_model(self) -> BodyModel:
        return KnowsAda()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with small_shop(tmp_path / "data") as made:
        yield made


@pytest.fixture
def conversation(shop: SmallShop) -> Iterator[Conversation]:
    held = Conversation(KnowingShop(shop.settings))
    yield held
    held.close()
    held.services.index.close()


def run(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    environment = {"STYLIST_DATA_DIR": str(folder)}
    result = CliRunner().invoke(app, [*arguments, "--json"], env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def as_it_is(_: Path) -> None:
    """Leave the copies alone."""


def archived(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def packed(archive: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(archive, "w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return archive


def test_a_restored_folder_answers_and_shows_what_was_said(conversation: Conversation, tmp_path: Path) -> None:
    list(conversation.turn("a navy linen shirt, under 80", thread_id="t", person_id="ann"))
    token = signer_of(tmp_path / "data").issue(Badge("a" * 32))
    archive = tmp_path / "kept" / "b.tar.gz"
    told = run(tmp_path / "data", "backup", str(archive))
    assert told["bytes"] == archive.stat().st_size
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == ["b.tar.gz"]

    assert run(tmp_path / "new", "restore", str(archive))["files"] == told["files"]
    there = SmallShop(Settings(data_dir=tmp_path / "new", catalogue="small"))
    again = Conversation(there)
    assert [m.text for m in again.history("t", "ann")] == [m.text for m in conversation.history("t", "ann")]
    assert "s1" in {hit.garment.id for hit in there.search.search(Query(text="navy linen shirt")).hits}
    pictures = [there.files.read(picture) for picture in there.search.garment("s1").image_ids]
    assert pictures == [there.files.read(picture) for picture in conversation.services.search.garment("s1").image_ids]
    assert signer_of(tmp_path / "new").read(token) is not None, "who had come is still known"
    again.close()
    there.index.close()


def test_a_backup_beside_turns_is_of_one_moment(conversation: Conversation, tmp_path: Path) -> None:
    journal, stop = conversation.journal, threading.Event()

    def talk() -> None:
        while not stop.is_set():
            turn = journal.begin("busy", "ann", "x" * 500)
            journal.finish("busy", turn, "y" * 500, (), journal.memory("busy", "ann"), "complete")

    talking = threading.Thread(target=talk)
    talking.start()
    try:
        for number in range(3):
            write_backup(conversation.services, tmp_path / f"{number}.tar.gz", as_it_is)
    finally:
        stop.set()
        talking.join()
    counts = []
    for number in range(3):
        restore_backup(tmp_path / f"{number}.tar.gz", tmp_path / str(number))
        table = sqlite3.connect(tmp_path / str(number) / "stylist.db")
        assert table.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counts.append(table.execute("SELECT count(*), count(*) FILTER (WHERE role = 'user') FROM messages").fetchone())
        table.close()
    assert counts == sorted(counts) and counts[0] < counts[2]
    assert all(total == 2 * asked for total, asked in counts), "question and reply are of one transaction"


def test_nothing_of_a_photo_is_in_it(conversation: Conversation, tmp_path: Path) -> None:
    services = conversation.services
    services.consent.give("ann")
    services.consent.give("ann", "wardrobe")
    kept = services.files.put(b"a coat of hers", "wardrobe", ".png", owner="ann")
    ids = services.photos.add_all([photo()], "ann")
    told = list(conversation.turn(ASK, thread_id="t", person_id="ann", photo_ids=ids))
    profile = of(told, BodyShown)[0].profile
    assert profile.colouring is not None
    trace = str(profile.colouring.ita_deg).encode()
    assert holding(tmp_path / "data", trace)
    archive = tmp_path / "b.tar.gz"
    run(tmp_path / "data", "backup", str(archive))
    members = archived(archive)
    assert [name for name in members if ids[0] in name] == []
    made_at = json.loads(members["manifest.json"])["made_at"].encode()  # a second 53.8 is no trace of a tone of 53.8
    assert [name for name, data in members.items() if trace in data.replace(made_at, b"")] == []
    assert [name for name in members if kept in name]
    restore_backup(archive, tmp_path / "new")
    again = Conversation(SmallShop(Settings(data_dir=tmp_path / "new", catalogue="small")))
    assert again.journal.history("t", "ann")[1].text == WENT["en"]
    assert again.journal.memory("t", "ann").body is None
    again.close()
    assert conversation.history("t", "ann")[1].text != WENT["en"], "the photo itself is still here"


def test_what_can_be_made_again_stays_out(shop: SmallShop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("models/pose.task", "demo-1/feed.jsonl", "before-1/stylist.db", "fit/small/fit.json"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(b"x")
    assert shop.queue.load("preview").queued == 0  # makes jobs.db
    manifest = write_backup(shop, tmp_path / "b.tar.gz", as_it_is)
    tops = {name.partition("/")[0] for name in manifest.members}
    assert tops == {"chroma", "files", "fit"}


def test_tables_on_a_server_are_said_to_be_there(tmp_path: Path, postgres_url: str) -> None:
    with small_shop(tmp_path / "data", database_url=postgres_url) as shop:
        manifest = write_backup(shop, tmp_path / "b.tar.gz", as_it_is)
        shop.server.close()  # type: ignore[union-attr]
    assert [part.what for part in manifest.elsewhere] == ["database_url"]
    assert manifest.elsewhere[0].command == f"pg_dump --format=custom --file=stylist.pgdump '{postgres_url}'"
    assert len([name for name in manifest.members if name.startswith("files/product/")]) == 8


def test_no_password_is_told(shop: SmallShop, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_url="postgresql://ann:secret@127.0.0.1:1/x")  # type: ignore[arg-type]
    (told,) = backup._elsewhere(build_services(settings))
    assert told.command.endswith("'postgresql://ann@127.0.0.1:1/x'")


def test_a_folder_that_holds_something_stays(shop: SmallShop, tmp_path: Path) -> None:
    archive = tmp_path / "b.tar.gz"
    write_backup(shop, archive, as_it_is)
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    assert run(other, "restore", str(archive), code=1)["error"]["code"] == FolderHolds.code
    assert [path.name for path in other.iterdir()] == ["mine.txt"]
    aside = Path(run(other, "restore", str(archive), "--replace")["aside"])
    assert (aside / "mine.txt").read_text() == "mine"
    assert {path.name for path in other.iterdir()} == {"chroma", "files", aside.name}


def test_a_backup_takes_no_other_file_s_place(shop: SmallShop, tmp_path: Path) -> None:
    there = tmp_path / "b.tar.gz"
    there.write_bytes(b"mine")
    assert run(tmp_path / "data", "backup", str(there), code=1)["error"]["code"] == "archive_place"
    assert there.read_bytes() == b"mine"
    below = tmp_path / "data" / "b.tar.gz"
    assert run(tmp_path / "data", "backup", str(below), code=1)["error"]["code"] == "archive_place"
    assert not below.exists()
    assert run(tmp_path / "data", "restore", str(tmp_path / "none"), code=1)["error"]["code"] == "not_found"


def outside(members: dict[str, bytes]) -> dict[str, bytes]:
    return {"../evil": b"x"} | members


def changed(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name: b"x" + data if name.endswith(".active.json") else data for name, data in members.items()}


def more(members: dict[str, bytes]) -> dict[str, bytes]:
    return members | {"identity.key": b"known to somebody"}


def less(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in members.items() if not name.endswith(".active.json")}


def no_list(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in members.items() if name != "manifest.json"}


@pytest.mark.parametrize("spoilt", [outside, changed, more, less, no_list])
def test_an_archive_that_is_not_as_written_changes_nothing(
    spoilt: Callable[[dict[str, bytes]], dict[str, bytes]], shop: SmallShop, tmp_path: Path
) -> None:
    write_backup(shop, tmp_path / "b.tar.gz", as_it_is)
    bad = packed(tmp_path / "bad.tar.gz", spoilt(archived(tmp_path / "b.tar.gz")))
    with pytest.raises(NotABackup):
        restore_backup(bad, tmp_path / "new" / "data")
    assert list((tmp_path / "new" / "data").iterdir()) == []
    assert not list(tmp_path.rglob("evil"))


def test_links_and_torn_files_are_refused(shop: SmallShop, tmp_path: Path) -> None:
    whole, link, torn = tmp_path / "b.tar.gz", tmp_path / "link.tar.gz", tmp_path / "torn.tar.gz"
    write_backup(shop, whole, as_it_is)
    with tarfile.open(link, "w:gz") as tar:
        info = tarfile.TarInfo("stylist.db")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    torn.write_bytes(whole.read_bytes()[:-2000])
    (tmp_path / "words.tar.gz").write_text("no archive")
    for bad in (link, torn, tmp_path / "words.tar.gz"):
        with pytest.raises(NotABackup):
            restore_backup(bad, tmp_path / "new")
        assert list((tmp_path / "new").iterdir()) == []


def test_an_archive_of_a_later_program_is_refused(shop: SmallShop, tmp_path: Path) -> None:
    write_backup(shop, tmp_path / "b.tar.gz", as_it_is)
    members = archived(tmp_path / "b.tar.gz")
    told = json.loads(members["manifest.json"]) | {"format": backup.FORMAT + 1, "made_by": "9.0"}
    late = packed(tmp_path / "late.tar.gz", members | {"manifest.json": json.dumps(told).encode()})
    with pytest.raises(BackupTooNew, match=r"pip install 'stylist>=9\.0'"):
        restore_backup(late, tmp_path / "new")


@pytest.mark.parametrize(("times", "written"), [(1, True), (9, False)])
def test_a_catalogue_that_is_taken_in_is_waited_for(
    times: int, written: bool, shop: SmallShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup._written.retry, "sleep", lambda _: None)  # type: ignore[attr-defined]
    pointer, left = tmp_path / "data" / "chroma" / "small.active.json", [times]

    def switched(_: Path) -> None:
        if left[0]:
            left[0] -= 1
            pointer.write_text(pointer.read_text() + " ")

    if written:
        write_backup(shop, tmp_path / "b.tar.gz", switched)
    else:
        with pytest.raises(CatalogueChanging):
            write_backup(shop, tmp_path / "b.tar.gz", switched)
    assert (tmp_path / "b.tar.gz").exists() == written
    assert not list(tmp_path.glob(".b.tar.gz*"))
