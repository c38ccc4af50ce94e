"""What is particular to embedded Chroma in a folder; what every way of answering does is in test_index_contract.py."""

from __future__ import annotations

from pathlib import Path

from stylist.index import CatalogueIndex
from tests.stylist.garments import many_garments
from tests.stylist.test_index_contract import NAME, fill


def test_no_files_of_deleted_versions_pile_up(tmp_path: Path) -> None:
    with CatalogueIndex(tmp_path) as index:
        for n in range(5):
            fill(index, many_garments(3), f"f{n}")
        folders = [f for f in tmp_path.iterdir() if f.is_dir()]
        assert len(folders) == len(index.versions("shop")) == 2


def test_several_objects_may_open_one_folder(tmp_path: Path) -> None:
    with CatalogueIndex(tmp_path) as writer, CatalogueIndex(tmp_path) as reader:
        live = reader.live("shop", NAME)
        fill(writer, many_garments(3), "one")
        assert len(live()) == 3
        fill(writer, many_garments(5), "two")
        assert len(live()) == 5
        writer.close()
        assert reader.versions("shop") == [1, 2]


def test_which_version_is_active_is_read_without_opening_chroma(tmp_path: Path) -> None:
    with CatalogueIndex(tmp_path) as index:
        version = fill(index, many_garments(3))
    with CatalogueIndex(tmp_path) as index:
        assert index.current("shop") == version
        assert index.place._opened is None
