"""Replicas on a Ray cluster of two nodes: the same vectors, bodies and pictures as here, and a node that dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr
from safetensors.numpy import load_file
from serving import free_port
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed
from stylist.demo.figures import draw_figure
from stylist.images import Photo
from stylist.replicas import Replicas, ReplicasUnavailable
from stylist.replicas.client import ReplicaRefused
from stylist.replicas.wire import packed
from stylist.services import Services, build_services
from stylist.settings import Settings
from stylist.tryon.engine import Piece, Request, TryOnCancelled
from stylist.tryon.left_out import NothingToWear
from stylist_ui.cli import app
from tests.stylist.test_tryon_preview import plain

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S"] = "60"  # a busy machine starts a process in more than five
pytest.importorskip("ray")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TOKEN = "only-ours"  # noqa: S105
STYLIST = [sys.executable, "-c", "from stylist_ui.cli import app; app()"]
PERSON = Photo(np.asarray(draw_figure("ada").convert("RGB").resize((384, 512))), "PNG")
PICTURES = [Image.fromarray(np.full((60, 50, 3), n * 12, np.uint8)) for n in range(20)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes; what replicas need fits on either."""
    held = pytest.importorskip("ray.cluster_utils").Cluster(
        initialize_head=True, head_node_args={"num_cpus": 3, "include_dashboard": False}
    )
    held.add_node(num_cpus=3)
    yield held
    held.shutdown()


@pytest.fixture(scope="module")
def there(cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a shop whose models run on the cluster, started by the command."""
    port, folder = free_port(), tmp_path_factory.mktemp("shop")
    command = [
        sys.executable,
        "-c",
        "from stylist_ui.cli import app; app()",
        "replicas",
        "--ray",
        cluster.address,
        "--port",
        str(port),
    ]
    log = (folder / "replicas.log").open("wb")
    known = {**os.environ, "STYLIST_REPLICAS_TOKEN": TOKEN, "STYLIST_DATA_DIR": str(folder / "there")}
    program = subprocess.Popen(command, env=known, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, program, folder / "replicas.log")
        yield Settings(data_dir=folder / "here", replicas_url=url, replicas_token=SecretStr(TOKEN))
    finally:
        program.terminate()
        program.wait(60)
        log.close()


def _wait_for(url: str, program: subprocess.Popen[bytes], log: Path, seconds: float = 200) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and program.poll() is None:
        try:
            if httpx.get(f"{url}/about", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise AssertionError(log.read_text("utf-8")[-3000:])


@pytest.fixture(scope="module")
def elsewhere(there: Settings) -> Iterator[Services]:
    services = build_services(there)
    yield services
    services.close()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return build_services(Settings(data_dir=tmp_path_factory.mktemp("alone")))


def shirt() -> Piece:
    return plain("red", (180, 20, 30), (60, 240))


def test_pictures_and_words_become_the_same_vectors_under_the_same_name(elsewhere: Services, here: Services) -> None:
    assert (elsewhere.embedder.name, elsewhere.embedder.tier) == (here.embedder.name, here.embedder.tier)
    assert np.allclose(elsewhere.embedder.embed_images(PICTURES), here.embedder.embed_images(PICTURES), atol=1e-5)
    words = ["a navy shirt", "藏青色衬衫"]
    assert np.allclose(elsewhere.embedder.embed_texts(words), here.embedder.embed_texts(words), atol=1e-5)
    assert elsewhere.embedder.embed_images([]).shape == (0, here.embedder.dim)


def test_many_at_once_get_each_their_own(elsewhere: Services, here: Services) -> None:
    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(lambda one: elsewhere.embedder.embed_images([one])[0], PICTURES))
    assert np.allclose(came, here.embedder.embed_images(PICTURES), atol=1e-5)


def test_a_person_is_seen_alike_and_wears_the_same_picture(elsewhere: Services, here: Services) -> None:
    far, near = elsewhere.body_model.perceive(PERSON), here.body_model.perceive(PERSON)
    assert far is not None and near is not None
    assert np.array_equal(far.parsing, near.parsing) and far.model == near.model
    request = Request(PERSON, near, (shirt(),))
    assert np.array_equal(elsewhere.tryon.make(request).picture, here.tryon.make(request).picture)
    assert elsewhere.own_worker
    assert elsewhere.body_model.perceive(Photo(np.full((64, 64, 3), 255, np.uint8), "PNG")) is None


def test_what_an_engine_does_not_take_is_said_in_its_words(elsewhere: Services, here: Services) -> None:
    seen = here.body_model.perceive(PERSON)
    assert seen is not None
    nothing = Request(PERSON, seen, ())
    with pytest.raises(NothingToWear) as near:
        here.tryon.make(nothing)
    with pytest.raises(ReplicaRefused) as far:
        elsewhere.tryon.make(nothing)
    assert far.value.say("zh") == near.value.say("zh")
    with pytest.raises(TryOnCancelled):
        elsewhere.tryon.make(Request(PERSON, seen, (shirt(),)), cancelled=lambda: True)


def test_the_door_is_shut_to_others_and_takes_no_more_than_it_should(there: Settings) -> None:
    url = str(there.replicas_url)
    assert httpx.get(f"{url}/about").status_code == 401
    with closing(Replicas(url, "another")) as other, pytest.raises(ReplicasUnavailable, match="replicas_token"):
        other.ask("/body", b"x")
    known = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.get(f"{url}/body", headers=known).status_code == 404
    assert httpx.post(f"{url}/elsewhere", headers=known).status_code == 404
    for path, body in (("pictures", b"junk"), ("pictures", packed({"0": np.zeros(3)}, {})), ("words", packed({}, {}))):
        assert httpx.post(f"{url}/{path}", content=body, headers=known).json()["code"] == "wire_broken"
    assert httpx.get(f"{url}/about", headers={"authorization": "Bearer é".encode()}).status_code == 401


def test_a_feed_is_embedded_in_parts_by_workers_of_the_cluster(cluster: Any, tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "feed", demo_garments()[:5], workers=1)
    line = ["embed", str(feed), str(tmp_path / "far"), "--rows", "2", "--json"]
    told = json.loads(_command(*line, "--ray", cluster.address, "--most", "2"))
    assert (told["parts"], told["made"], told["garments"]) == (3, 3, 5)
    assert json.loads(_command(*line, "--ray", cluster.address))["made"] == 0
    near = json.loads(_command("embed", str(feed), str(tmp_path / "near"), "--rows", "2", "--json"))
    assert near["garments"] == 5
    for part in (tmp_path / "near").iterdir():
        assert np.allclose(load_file(part)["vectors"], load_file(tmp_path / "far" / part.name)["vectors"], atol=1e-5)


def _command(*line: str) -> str:
    """A command in a process of its own: a program joins one cluster in its life."""
    run = subprocess.run([*STYLIST, *line], check=False, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout


def test_a_node_that_dies_takes_nothing_with_it(cluster: Any, elsewhere: Services, here: Services) -> None:
    cluster.remove_node(next(node for node in cluster.list_all_nodes() if node is not cluster.head_node))
    wanted, end = here.embedder.embed_texts(["a belt"]), time.monotonic() + 120
    while time.monotonic() < end:
        try:
            assert np.allclose(elsewhere.embedder.embed_texts(["a belt"]), wanted, atol=1e-5)
            assert elsewhere.body_model.perceive(PERSON) is not None
            return
        except ReplicasUnavailable:
            time.sleep(1)  # said, and healed by itself
    raise AssertionError("the other node did not take over")


def test_a_door_that_others_can_reach_needs_a_token() -> None:
    refused = CliRunner().invoke(app, ["replicas", "--host", "0.0.0.0"])  # noqa: S104 (refused)
    assert refused.exit_code != 0
    assert "STYLIST_REPLICAS_TOKEN" in refused.output
