"""`juuri reviews lint`, `preview` and `export`."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def reviews() -> None:
    """Questions of the quarterly review (lint, preview), and its results as a file (export)."""


@reviews.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
def lint(folder: str | None) -> None:
    """Check every question (in FOLDER: another content folder). Errors name file, line and field; warnings change nothing."""
    from bot.content import CONTENT, ContentError, load_content
    from bot.reviews.lint import warnings

    try:
        content = load_content(Path(folder) if folder else CONTENT)
    except ContentError as error:
        for line in str(error).splitlines():
            click.echo(f"error    {line}")
        raise SystemExit(1) from None
    for line in warnings(content):
        click.echo(f"warning  {line}")
    click.echo(f"{len(content.questions)} questions are in order.")


@reviews.command()
@click.argument("slug", required=False)
@click.option(
    "--language", "-l", type=click.Choice(["en", "fi", "sv", "nb"]), help="Only this language (default: all)."
)
def preview(slug: str | None, language: str | None) -> None:
    """Print a question (without SLUG: every one) as text."""
    from bot.commands.shared import told
    from bot.content import load_content
    from bot.i18n import LANGUAGES, load_words
    from bot.reviews.lint import as_text

    with told():
        questions, words = load_content().questions, load_words()
    if slug is not None and slug not in questions:
        raise click.BadParameter(
            f"there is no question called {slug!r}; `juuri reviews preview` prints all of them"
        )
    chosen = [questions[slug]] if slug else [*questions.values()]
    texts = [
        as_text(words[lang], question)
        for question in chosen
        for lang in ([language] if language else LANGUAGES)
    ]
    click.echo("\n\n".join(texts))


@reviews.command()
@click.argument("review_id", type=int)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "to",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="What to write.",
)
def export(review_id: int, file: Path | None, to: str) -> None:
    """Write what was published of a review that is over to FILE (default: print it); never more than Slack shows."""
    from bot.commands.shared import database_session, operator_settings, told
    from bot.errors import StartError, UserError
    from bot.i18n import load_words
    from bot.reviews import exporting
    from storage import reviews as stored

    with told(), database_session(operator_settings()) as session:
        try:
            found = exporting.export(session, load_words(), review_id, exporting.Format(to))
        except UserError:
            over = sorted(stored.closed(session), key=lambda one: one.id)
            known = (
                ", ".join(f"{one.id} ({one.form}, opened {one.opens_on})" for one in over) or "none so far"
            )
            raise StartError(f"No review {review_id} is over. Reviews with results: {known}.") from None
        if file is None:
            click.echo(found.content, nl=False)
            return
        try:
            file.write_bytes(found.content)
        except OSError as error:
            raise StartError(f"{file} cannot be written ({error.strerror}).") from None
    click.echo(f"Wrote the results of review {review_id} to {file}.")
