"""stylist eval: how good and how fast everything is, as commands that anybody can run on their own data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from stylist_ui.cli import taste
from stylist_ui.cli.common import (
    Catalogue,
    Json,
    Language,
    existing,
    limit_threads,
    out,
    progress_bar,
    say,
    settings_from,
    told,
)
from stylist_ui.cli.desk import policies, retail
from stylist_ui.cli.dialogue import dialogue
from stylist_ui.cli.indexing import index
from stylist_ui.cli.load import load
from stylist_ui.cli.opening import services_from
from stylist_ui.cli.pairs import tryon
from stylist_ui.cli.scale import scale

if TYPE_CHECKING:
    from stylist.evaluate.engines import EngineSpeeds
    from stylist.evaluate.retrieval import Which
    from stylist.evaluate.tuning import TuningReport
    from stylist.locale import Locale

app = typer.Typer(
    help="Measure: retrieval, body, sizes, fit, taste, understanding, dialogue, latency, load, scale, engines; tune.",
    no_args_is_help=True,
)
app.command()(told(index))
app.command()(told(dialogue))
app.command()(told(tryon))
app.command()(told(policies))
app.command()(told(load))
app.command()(told(scale))
app.command("desk")(told(retail))
app.command("taste")(told(taste.measure))
Files = Annotated[list[Path], typer.Option("--items", help="CSV of products; repeat for several.")]


@app.command()
@told
def latency(
    rounds: Annotated[int, typer.Option(min=1, help="How often the turns are held.")] = 5,
    photo: Annotated[Path | None, typer.Option(help="A photo, to time the analysis and the try-on too.")] = None,
    catalogue: Catalogue = None,
    as_json: Json = False,
) -> None:
    """Time every step of a turn, on this machine."""
    services = services_from(catalogue=catalogue)
    from stylist_agents.latency import measure_latency  # noqa: PLC0415

    report = measure_latency(services, existing(photo) if photo else None, rounds)
    say(report.model_dump(), as_json, lambda: _table(report.model_dump()))


@app.command()
@told
def retrieval(
    items: Files,
    images: Annotated[list[Path], typer.Option(help="Folder of pictures (or of zips) for each --items.")],
    queries: Annotated[Path, typer.Option(help="JSON: query text -> {id of a right answer: 1}.")],
    model: Annotated[str, typer.Option(help="embedded, or an OpenCLIP name.")] = "embedded",
    locale: Annotated[str, typer.Option(help="zh: say the queries in Chinese, as far as the vocabulary goes.")] = "en",
    answers: Annotated[str, typer.Option(help="all, or unseen: only queries for names never trained on.")] = "all",
    against: Annotated[str, typer.Option(help="all, or unseen: only rows with such names in the pool.")] = "all",
    mixed: Annotated[
        bool, typer.Option(help="Pictures with words too (unseen products only): every way of fusing them.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Recall, precision by category and average precision by attribute, text to image; pictures with words."""
    from stylist.evaluate.retrieval import evaluate_retrieval  # noqa: PLC0415

    report = evaluate_retrieval(
        items=[existing(path) for path in items],
        images=[existing(path) for path in images],
        queries=existing(queries),
        model=model,
        locale=cast("Locale", locale),
        answers=cast("Which", answers),
        against=cast("Which", against),
        mixed=mixed,
    )
    say(report.model_dump(by_alias=True), as_json, lambda: _table(report.model_dump(by_alias=True)))


@app.command()
@told
def tune(
    items: Files,
    images: Annotated[list[Path], typer.Option(help="Folder of pictures (or of zips) for each --items.")],
    model: Annotated[str, typer.Option(help="embedded, or an OpenCLIP name.")] = "embedded",
    as_json: Json = False,
) -> None:
    """Choose the weights of a search on products of the dev part, and report them on those of the test part."""
    from stylist.evaluate.tuning import tune as choose  # noqa: PLC0415

    report = choose([existing(path) for path in items], [existing(path) for path in images], model)
    say(report.model_dump(by_alias=True), as_json, lambda: _print_tuning(report))


@app.command()
@told
def understanding(
    file: Annotated[Path, typer.Argument(help="YAML of utterances with the acts and slots they hold.")],
    as_json: Json = False,
) -> None:
    """Slot F1 and act accuracy of the offline policy's understanding."""
    from stylist_agents.offline.evaluate import evaluate_understanding  # noqa: PLC0415

    report = evaluate_understanding(existing(file)).model_dump()
    say(report, as_json, lambda: _table(report))


@app.command()
@told
def body(
    folder: Annotated[
        Path, typer.Argument(help="Folder or zip with photos/, masks/ and labels.json (beside a zip will do).")
    ],
    model: Annotated[str | None, typer.Option("--body-model", help="embedded or mediapipe.")] = None,
    teacher: Annotated[
        Path | None, typer.Option(help="MediaPipe .task file whose landmarks are compared with.")
    ] = None,
    held_out: Annotated[bool, typer.Option(help="Only photos whose number leaves 3 on division by 7.")] = False,
    close: Annotated[
        bool, typer.Option(help="Photos cut to head and trunk, as shops and mirrors show people.")
    ] = False,
    as_json: Json = False,
) -> None:
    """How well people are found, masked and parsed, on photos of which somebody drew a parsing."""
    from stylist.body import load_body_model  # noqa: PLC0415
    from stylist.evaluate.body import evaluate_body  # noqa: PLC0415
    from stylist.evaluate.ccp import close_up, read_scenes  # noqa: PLC0415

    taught = settings_from(body_model="mediapipe", mediapipe_pose=existing(teacher)) if teacher else None
    scenes = (scene for scene in read_scenes(existing(folder)) if not held_out or scene.number % 7 == 3)
    report = evaluate_body(
        load_body_model(settings_from(body_model=model)),
        (close_up(scene) for scene in scenes) if close else scenes,
        load_body_model(taught) if taught else None,
    )
    say(report, as_json, lambda: _table(report))


@app.command()
@told
def compatibility(
    ccp: Annotated[Path, typer.Option(help="Folder with ccp.zip, labels.json and tags.json.")],
    as_json: Json = False,
) -> None:
    """What is worn together, on photos kept out: filling the blank, and worn outfits against made-up ones."""
    from stylist.evaluate.compatibility import evaluate_compatibility  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    with progress_bar("Photos") as progress:
        report = evaluate_compatibility(existing(ccp), build_services(settings_from()).seer, progress)
    say(report.model_dump(), as_json, lambda: _table(report.model_dump()))


@app.command()
@told
def outfits(
    garments: Annotated[int, typer.Option(min=100, help="Size of the made-up shop.")] = 10_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often each is asked for.")] = 20,
    as_json: Json = False,
) -> None:
    """Processor time of three different looks and of a four-day plan, in a made-up shop."""
    from stylist.evaluate.outfit_speed import measure_outfits  # noqa: PLC0415

    report = measure_outfits(garments, rounds)
    say(report.model_dump(), as_json, lambda: _table(report.model_dump()))


@app.command()
@told
def measures(
    tables: Annotated[list[Path], typer.Argument(help="CSV in the format of ANSUR II; one for each sex.")],
    as_json: Json = False,
) -> None:
    """Errors of the estimated girths from stature, weight, age and sex, and how often the intervals hold."""
    from stylist.evaluate.measures import evaluate_measures  # noqa: PLC0415

    report = evaluate_measures([existing(table) for table in tables])
    say(report, as_json, lambda: _table(report))


@app.command()
@told
def size(
    tables: Annotated[list[Path], typer.Argument(help="CSV in the format of ANSUR II; one for each sex.")],
    known: Annotated[
        list[str] | None,
        typer.Option(help="What is told of each person (height_cm, weight_kg, age_years, sex, chest …)."),
    ] = None,
    people: Annotated[int | None, typer.Option(min=100, help="At most so many of each sex.")] = None,
    as_json: Json = False,
) -> None:
    """Whether a size said to be 80% likely is right for 80 in 100 people who were not fitted on."""
    from stylist.evaluate.measures import FULL  # noqa: PLC0415
    from stylist.evaluate.sizes import evaluate_sizes  # noqa: PLC0415

    report = evaluate_sizes([existing(table) for table in tables], tuple(known or FULL), people)
    say(report, as_json, lambda: _table(report))


@app.command()
@told
def fit(
    tables: Annotated[list[Path], typer.Argument(help="Orders with outcomes and dates: CSV, TSV or Parquet.")],
    start: Annotated[
        str | None, typer.Option("--from", help="Measured are orders from this day on (default: the last 20%).")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 7,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """How well too small, fits and too large are foretold: learned from earlier orders, measured on later ones."""
    from stylist.evaluate.fit import evaluate_fit  # noqa: PLC0415

    limit_threads()
    with progress_bar("Fit") as progress:
        report = evaluate_fit([existing(table) for table in tables], start, seed, progress)
    say(report, as_json, lambda: _table(report))


@app.command()
@told
def engines(
    engine: Annotated[list[str] | None, typer.Option(help="klein, qwen, catvton; repeat (default: all).")] = None,
    long_side_px: Annotated[int | None, typer.Option("--long-side", help="Longer side that is rendered at.")] = None,
    steps: Annotated[int | None, typer.Option(help="Denoising steps (default: the engine's).")] = None,
    tiny: Annotated[bool, typer.Option("--tiny", help="The same code on tiny networks, on the CPU.")] = False,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Seconds, memory and TFLOP/s of the diffusion engines on this card: published sizes, random weights."""
    from stylist.evaluate.engines import measure_engines  # noqa: PLC0415
    from stylist.evaluate.random_engines import RANDOM  # noqa: PLC0415
    from stylist.tryon.options import TryOnOptions  # noqa: PLC0415

    limit_threads()
    options = TryOnOptions(long_side_px=long_side_px, steps=steps)
    with progress_bar("Engines") as progress:
        report = measure_engines(settings_from(locale=locale), engine or RANDOM, options, tiny, progress)
    say(report.model_dump(), as_json, lambda: _print_speeds(report))


def _print_speeds(report: EngineSpeeds) -> None:
    head = f"{report.device}, {report.dtype}: a matrix product reaches {report.limit_tflop_per_s} TFLOP/s"
    out.print(head, highlight=False, markup=False)
    for row in report.engines:
        memory = "" if row.peak_memory_gb is None else f", {row.peak_memory_gb} GB"
        speed = f"{row.tflop} TFLOP at {row.tflop_per_s} TFLOP/s"
        line = (
            f"{row.engine} {row.width_px}x{row.height_px}: {row.seconds} s ({row.seconds_painting} s painting), {speed}"
        )
        out.print(line + memory, highlight=False, markup=False)


def _print_tuning(report: TuningReport) -> None:
    for part, fusions in (("dev", report.fusions_on_dev), ("test", report.fusions_on_test)):
        for f in fusions:
            line = f"{part}  {f.name} at {f.weight:.2f}: map {f.all.mean_ap:.3f}, recall@10 {f.all.recall_at_10:.3f}"
            out.print(line, highlight=False, markup=False)
    for part, weighings in (("dev", report.weighings_on_dev), ("test", report.weighings_on_test)):
        for w in weighings:
            shares = f"{w.similarity:.2f}/{w.words:.2f}/{w.agreement:.2f}"
            out.print(f"{part}  {w.name} {shares}: nDCG@10 {w.mean:.3f}", highlight=False, markup=False)
    for d in report.diversities_on_dev:
        line = f"dev  diversity {d.diversity:.2f}: nDCG@10 {d.ndcg:.3f}, likeness within a page {d.likeness:.3f}"
        out.print(line, highlight=False, markup=False)
    for constant in (report.fusion, report.weights):
        out.print(constant, highlight=False, markup=False)


def _table(report: dict[str, object]) -> None:
    for name, value in report.items():
        if isinstance(value, dict):
            for key, inner in value.items():
                out.print(f"{name} · {key}: {inner}", highlight=False, markup=False)
        else:
            out.print(f"{name}: {value}", highlight=False, markup=False)
