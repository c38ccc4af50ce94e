"""stylist train clip, fit, taste and tryon: models of a shop's own, from its catalogue, orders, events, or photos."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.table import Table

from stylist_ui.cli import taste
from stylist_ui.cli.common import (
    Catalogue,
    Json,
    Language,
    err,
    existing,
    limit_threads,
    out,
    progress_bar,
    say,
    settings_from,
    told,
)

if TYPE_CHECKING:
    from stylist.locale import Locale
    from stylist.train.finetune import FinetuneReport
    from stylist.train.finetune.plan import Loss, Method

app = typer.Typer(help="Train: models on your own catalogue, orders, events, or photos.", no_args_is_help=True)
app.command("taste")(told(taste.train))


@app.command()
@told
def clip(
    feed: Annotated[Path, typer.Option(help="The shop's feed, in any format that `stylist ingest` reads.")],
    folder: Annotated[Path, typer.Option("--out", help="Folder of the run; called again, it goes on from there.")],
    images: Annotated[Path | None, typer.Option(help="Where the pictures lie, if not beside the feed.")] = None,
    model: Annotated[
        str, typer.Option(help="embedded, ARCH/WEIGHTS, hf-hub:OWNER/NAME or local-dir:PATH.")
    ] = "embedded",
    method: Annotated[str, typer.Option(help="lora, or last-blocks.")] = "lora",
    loss: Annotated[str, typer.Option(help="contrastive, or triplet.")] = "contrastive",
    epochs: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    patience: Annotated[int, typer.Option(min=1, help="Epochs without a better dev score before it stops.")] = 4,
    batch_size: Annotated[int, typer.Option(min=2, help="Pictures that are told apart in one step.")] = 64,
    chunk: Annotated[int, typer.Option(min=1, help="Pictures encoded at a time: fewer take less memory.")] = 64,
    rate: Annotated[float | None, typer.Option(min=0, help="Learning rate (default: the method's).")] = None,
    rank: Annotated[int, typer.Option(min=1, help="Rank of LoRA's updates.")] = 8,
    blocks: Annotated[int, typer.Option(min=1, help="How many last blocks of each side learn.")] = 1,
    bf16: Annotated[
        bool, typer.Option("--bf16", help="Compute in bfloat16: faster where the hardware has it.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same run.")] = 7,
    kind: Annotated[str | None, typer.Option("--format", help="The feed's format, if it is not recognised.")] = None,
    currency: Annotated[str, typer.Option(help="Currency of prices that the feed gives without one.")] = "USD",
    use: Annotated[
        bool, typer.Option("--use", help="If it is better: embed the catalogue with it and write it to stylist.toml.")
    ] = False,
    catalogue: Annotated[
        str | None, typer.Option("--catalogue", "-c", help="Which catalogue --use embeds (default: the feed's name).")
    ] = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Tune a model on a feed; show before and after on products held out; keep it only if it is better."""
    from stylist.train.finetune import Plan, finetune  # noqa: PLC0415

    _check(use, images, method, loss)
    limit_threads()
    plan = Plan(
        model=model,
        method=cast("Method", method),
        loss=cast("Loss", loss),
        epochs=epochs,
        patience=patience,
        batch_size=batch_size,
        chunk=chunk,
        rate=rate,
        rank=rank,
        blocks=blocks,
        bf16=bf16,
        seed=seed,
    )
    with progress_bar("Train") as progress:
        report = finetune(
            existing(feed),
            folder,
            plan,
            images=existing(images) if images else None,
            format=kind,
            currency=currency.upper(),
            progress=progress,
        )
    name = catalogue or feed.stem
    used = _use(report, feed, name, kind, currency.upper()) if use and report.kept else None
    content = report.model_dump(mode="json") | {"used": used}
    say(content, as_json, lambda: _print(report, feed, name, used, cast("Locale", locale or "en")))
    if not report.kept:
        err.print(report.say("zh" if locale == "zh" else "en"), style="red", highlight=False, markup=False)
        raise typer.Exit(1)


@app.command()
@told
def fit(
    orders: Annotated[list[Path], typer.Argument(help="Orders and returns with dates: CSV, TSV or Parquet.")],
    folder: Annotated[Path, typer.Option("--out", help="Folder of the model and its report.")],
    use: Annotated[bool, typer.Option("--use", help="If it is better: let the size advice use it.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 7,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Learn from orders and returns how likely a size fits; keep it only if it is better on later orders."""
    from stylist.sizing.desk import fit_folder  # noqa: PLC0415
    from stylist.train.fit_run import put_in_place, train_fit  # noqa: PLC0415

    limit_threads()
    settings = settings_from(catalogue=catalogue, locale=locale)
    place = fit_folder(settings.data_dir, settings.catalogue)
    with progress_bar("Train") as progress:
        report = train_fit([existing(path) for path in orders], folder, place, seed, progress)
    if use and report.kept:
        put_in_place(folder, place)
    content = report.model_dump(mode="json") | {"used": str(place) if use and report.kept else None}
    say(content, as_json, lambda: out.print(report.say(settings.locale), highlight=False, markup=False))
    if not report.kept:
        raise typer.Exit(1)


@app.command()
@told
def tryon(
    images: Annotated[Path, typer.Option(help="Folder of photos of one dressed person each.")],
    folder: Annotated[Path, typer.Option("--out", help="Folder of the run; called again, it goes on from there.")],
    steps: Annotated[int, typer.Option(min=1, help="Steps in all.")] = 16_000,
    batch_size: Annotated[int, typer.Option(min=1, help="Pictures in a step.")] = 8,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate.")] = 1e-5,
    height: Annotated[int, typer.Option(min=64, help="Pixels, a multiple of 64; the width is 3/4 of it.")] = 512,
    save_every: Annotated[int, typer.Option(min=1, help="Steps between states on disk.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same run.")] = 7,
    consent: Annotated[bool, typer.Option(help="The people in the photos agree to this use.")] = False,
    as_json: Json = False,
) -> None:
    """Train try-on weights of your own (engine catvton) by masking worn garments and having them restored."""
    from stylist.errors import BadInput, ConsentRequired  # noqa: PLC0415

    if not consent:
        raise ConsentRequired
    if height % 64:
        raise BadInput(what="--height", value=height, next="Use a multiple of 64.")
    from stylist.body import load_body_model  # noqa: PLC0415
    from stylist.train.tryon import TryOnPlan, read_examples, trainer  # noqa: PLC0415

    limit_threads()
    settings = settings_from()
    plan = TryOnPlan(steps, batch_size, rate, height, height * 3 // 4, seed, save_every)
    run = trainer(settings, folder, plan)
    examples = read_examples(existing(images), load_body_model(settings), plan)
    with progress_bar("Train") as progress:
        loss = run.train(examples, lambda step, now: progress(step, steps, f"{now:.4f}"))
    content = {"out": str(folder), "examples": len(examples), "steps": run.step, "loss": loss}
    say(content, as_json, lambda: out.print(f"{folder}: {len(examples)} examples, {run.step} steps, loss {loss:.4f}"))


def _check(use: bool, images: Path | None, method: str, loss: str) -> None:
    from stylist.errors import BadInput  # noqa: PLC0415

    for option, value, known in (
        ("--method", method, ("lora", "last-blocks")),
        ("--loss", loss, ("contrastive", "triplet")),
    ):
        if value not in known:
            raise BadInput(what=option, value=value, next=f"Use {' or '.join(known)}.")
    if use and images:
        advice = "An ingest reads pictures that lie beside the feed; move them there, or switch by hand."
        raise BadInput(what="--use", value=f"--images {images}", next=advice)


def _use(report: FinetuneReport, feed: Path, name: str, kind: str | None, currency: str) -> dict[str, Any]:
    """Embed the catalogue with the new model, beside the version that answers; then make it the embedder."""
    from stylist.catalogue import ingest  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    services = build_services(settings_from(embedder=report.embedder, catalogue=name))
    with progress_bar("Ingest") as progress:
        done = ingest(
            feed, name=name, index=services.index, files=services.files, embedder=services.embedder,
            progress=progress, format=kind, currency=currency, decoder=services.decoder,
        )  # fmt: skip
    return {"catalogue": name, "version": done.version, "settings": str(_write_embedder(str(report.embedder)))}


def _write_embedder(embedder: str) -> Path:
    """Set ``embedder`` in the stylist.toml of this folder, and leave its other lines as they are."""
    path = Path("stylist.toml")
    line = f"embedder = {json.dumps(embedder, ensure_ascii=False)}"
    text = path.read_text("utf-8") if path.exists() else ""
    changed, count = re.subn(r"^embedder\s*=.*$", lambda _: line, text, count=1, flags=re.MULTILINE)
    part = path.with_suffix(".toml.part")
    part.write_text(changed if count else f"{line}\n{text}", "utf-8")
    part.replace(path)
    return path.resolve()


def _print(report: FinetuneReport, feed: Path, name: str, used: dict[str, Any] | None, locale: Locale) -> None:
    from stylist.train.finetune.export import table  # noqa: PLC0415

    for row in report.refused:
        out.print(f"  row {row.row}: {row.say(locale)}", highlight=False, markup=False)
    counts = ", ".join(f"{count} {part}" for part, count in report.products.items())
    out.print(f"{report.read} products read, {len(report.refused)} refused; {counts}", highlight=False, markup=False)
    shown = Table("measure", "before", "after", box=None)
    for cells in table(report):
        shown.add_row(*cells)
    out.print(shown)
    if report.kept:
        out.print(report.say(locale), *_next(report, feed, name, used), sep="\n", highlight=False, markup=False)


def _next(report: FinetuneReport, feed: Path, name: str, used: dict[str, Any] | None) -> list[str]:
    """How to use a model that was kept, or that it is in use."""
    if used is None:
        return [f"Use it: STYLIST_EMBEDDER={report.embedder} stylist ingest {feed} --catalogue {name}",
                f'and set embedder = "{report.embedder}" in stylist.toml (--use does both).']  # fmt: skip
    lines = [f"In use: catalogue '{name}' v{used['version']}, embedder in {used['settings']}. Restart running chats.",
             "Catalogues that another model embedded say so, and are put right by `stylist ingest`."]  # fmt: skip
    if "STYLIST_EMBEDDER" in os.environ:
        lines.append("STYLIST_EMBEDDER is set in the environment and wins over stylist.toml: unset it.")
    return lines
