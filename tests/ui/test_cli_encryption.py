"""stylist encrypt, picture and doctor, archives of an encrypted folder, and pictures over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from typer.testing import CliRunner

from stylist.files import FileStore
from stylist.services import Services
from stylist.settings import Settings
from stylist_agents.journal import Journal
from stylist_tools.memory import Memory
from stylist_ui.cli import app
from stylist_ui.cli.common import PERSON
from stylist_ui.pictures import picture_response

KEY, NEXT = Fernet.generate_key().decode(), Fernet.generate_key().decode()
WORDS, PNG = "a shirt for Petronella", b"\x89PNG of her"


def services(folder: Path, key: str | None = None) -> Services:
    return Services(Settings(data_dir=folder, encryption_key=SecretStr(key) if key else None))


def said(folder: Path, key: str | None = None) -> str:
    """Something said and something kept; the id of the picture."""
    here = services(folder, key)
    journal = Journal(here.database)
    turn = journal.begin("t", PERSON, WORDS)
    journal.finish("t", turn, f"For {WORDS}.", (), Memory(), "complete")
    return here.files.put(PNG, "wardrobe", ".png", owner=PERSON)


def run(folder: Path, *arguments: str, key: str | None = None, code: int = 0) -> dict[str, Any]:
    environment = {"STYLIST_DATA_DIR": str(folder)} | ({"STYLIST_ENCRYPTION_KEY": key} if key else {})
    result = CliRunner().invoke(app, [*arguments, "--json"], env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def readable(folder: Path) -> bool:
    return any(b"Petronella" in path.read_bytes() or PNG in path.read_bytes() for path in folder.rglob("*.*"))


def encryption(folder: Path, key: str | None = None) -> dict[str, Any]:
    checks = run(folder, "doctor", key=key)["checks"]
    return next(dict(check) for check in checks if check["name"] == "encryption at rest")


def test_encrypting_what_is_there_and_changing_the_key(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    name = said(folder)
    assert readable(folder)
    assert run(folder, "encrypt", code=1)["error"]["code"] == "no_encryption_key"
    key = run(folder, "encrypt", "--new-key")["key"]
    told = run(folder, "encrypt", key=key)
    assert (told["pictures"], told["unreadable"], told["encrypted"]) == (1, {}, True)
    assert not readable(folder)
    assert run(folder, "encrypt", key=f"{NEXT},{key}")["values"] == told["values"]
    assert run(folder, "encrypt", key=key, code=1)["error"]["code"] == "encryption_key_wrong"
    run(folder, "picture", name, "--out", str(tmp_path / "own" / "a.png"), key=NEXT)
    assert (tmp_path / "own" / "a.png").read_bytes() == PNG
    assert run(folder, "encrypt", "--undo", key=NEXT)["encrypted"] is False
    assert readable(folder) and services(folder).files.read(name, PERSON) == PNG


def test_the_words_of_the_command_are_in_both_languages(tmp_path: Path) -> None:
    said(tmp_path)
    (tmp_path / "before-1").mkdir()
    environment = {"STYLIST_DATA_DIR": str(tmp_path), "STYLIST_ENCRYPTION_KEY": KEY}
    for locale, words in (("en", "put aside by a restore"), ("zh", "恢复备份时移开的文件夹")):
        result = CliRunner().invoke(app, ["encrypt", "--locale", locale], env=environment, catch_exceptions=False)
        assert words in result.stdout and "before-1" in result.stdout


@pytest.mark.parametrize("key", [None, NEXT], ids=["none", "another"])
def test_a_missing_or_wrong_key_is_told_with_the_next_step(tmp_path: Path, key: str | None) -> None:
    said(tmp_path, KEY)
    told = run(tmp_path, "wardrobe", "list", key=key, code=1)["error"]
    assert told["code"] == ("encryption_key_wrong" if key else "encryption_key_missing")
    assert "STYLIST_ENCRYPTION_KEY" in told["sentence"] or "stylist encrypt" in told["sentence"]


def test_doctor_says_whether_it_is_on_and_what_is_left(tmp_path: Path) -> None:
    said(tmp_path)
    assert encryption(tmp_path)["found"] == "off"
    left = encryption(tmp_path, KEY)
    assert not left["ok"] and left["mend"] == "stylist encrypt" and "open" in left["found"]
    run(tmp_path, "encrypt", key=KEY)
    assert encryption(tmp_path, KEY)["found"] == "on" and encryption(tmp_path, KEY)["ok"]
    assert encryption(tmp_path)["found"] == "encryption_key_missing"


def test_an_archive_of_an_encrypted_folder_stays_encrypted(tmp_path: Path) -> None:
    name = said(tmp_path / "data", KEY)
    run(tmp_path / "data", "backup", str(tmp_path / "b.tar.gz"), key=KEY)
    run(tmp_path / "new", "restore", str(tmp_path / "b.tar.gz"))
    assert not readable(tmp_path / "new")
    assert run(tmp_path / "new", "wardrobe", "list", code=1)["error"]["code"] == "encryption_key_missing"
    there = services(tmp_path / "new", KEY)
    assert Journal(there.database).history("t", PERSON)[0].text == WORDS
    assert there.files.read(name, PERSON) == PNG


def test_a_person_s_picture_is_shown_decrypted_and_a_product_s_as_it_is(tmp_path: Path) -> None:
    here = services(tmp_path, KEY)
    own = here.files.put(PNG, "photo", ".png", owner=PERSON)
    product = here.files.put(PNG, "product", ".png")
    answer = picture_response(here.files, own, PERSON)
    assert (answer.body, answer.headers["cache-control"]) == (PNG, "private, no-store")
    assert FileStore(tmp_path / "files").get(own, PERSON).path.read_bytes() != PNG
    assert FileStore(tmp_path / "files").get(product).path.read_bytes() == PNG
    assert "immutable" in picture_response(here.files, product, None).headers["cache-control"]
