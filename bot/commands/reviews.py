"""`juuri reviews lint` and `juuri reviews preview`."""

from __future__ import annotations

import click


@click.group()
def reviews() -> None:
    """Check and read the questions of the quarterly review in content/reviews."""


@reviews.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
def lint(folder: str | None) -> None:
    """Check every question (in FOLDER: another content folder). Errors name file, line and field; warnings change nothing."""
    from pathlib import Path

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
