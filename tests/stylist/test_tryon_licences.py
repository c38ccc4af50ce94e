"""Licences are shown before weights are first used, and once."""

from __future__ import annotations

from pathlib import Path

from stylist.settings import Settings
from stylist.tryon.licences import both_notices, unseen_notice


def test_a_licence_is_shown_once_for_each_weights(tmp_path: Path) -> None:
    plain = Settings(data_dir=tmp_path / "data")
    named = Settings(data_dir=tmp_path / "data", tryon_weights="zhengchong/CatVTON")
    first = unseen_notice(plain, "klein", "en")
    assert first and "black-forest-labs/FLUX.2-klein-4B: Apache-2.0" in first
    assert unseen_notice(plain, "klein", "zh") is None
    other = unseen_notice(named, "catvton", "zh")
    assert other and "仅限非商业用途" in other and "CreativeML-OpenRAIL-M" in other
    assert unseen_notice(named, "catvton", "en") is None
    assert unseen_notice(plain, "preview", "en") is None


def test_both_languages_say_it(tmp_path: Path) -> None:
    said = both_notices(Settings(data_dir=tmp_path), "qwen")
    assert said and all("Qwen/Qwen-Image-Edit-2511" in notice for notice in said.values())
    assert said["zh"].startswith("权重的许可：") and both_notices(Settings(data_dir=tmp_path), "preview") is None
