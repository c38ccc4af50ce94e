"""The command line: every capability as a command, for people and (with --json) for programs."""

from __future__ import annotations

import typer

from stylist_ui.cli import (
    analytics,
    backup,
    body,
    chat,
    desk,
    doctor,
    embedding,
    encryption,
    engines,
    evaluate,
    find,
    jobs,
    look,
    lookbook,
    mcp,
    planning,
    replicas,
    seeing,
    serving,
    shop,
    sizing,
    taste,
    train,
    verify,
    wardrobe,
)

app = typer.Typer(
    name="stylist",
    help="A stylist to talk with: it finds garments, plans outfits and shows them on you.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for module in (
    chat,
    find,
    sizing,
    body,
    look,
    lookbook,
    jobs,
    seeing,
    shop,
    embedding,
    serving,
    replicas,
    mcp,
    doctor,
    verify,
    engines,
    analytics,
    backup,
    encryption,
):
    module.register(app)
app.add_typer(planning.app, name="plan")
app.add_typer(desk.app, name="desk")
app.add_typer(wardrobe.app, name="wardrobe")
app.add_typer(taste.app, name="taste")
app.add_typer(evaluate.app, name="eval")
app.add_typer(train.app, name="train")
app.add_typer(serving.sites, name="site")
