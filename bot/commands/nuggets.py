"""`juuri nuggets lint` and `juuri nuggets preview`."""

from __future__ import annotations

import click


@click.group()
def nuggets() -> None:
    """Check and read the nuggets in content/nuggets."""


@nuggets.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
def lint(folder: str | None) -> None:
    """Check every nugget (in FOLDER: another content folder). Errors name file, line and field; warnings change nothing."""
    from pathlib import Path

    from bot.content import CONTENT, ContentError, load_content
    from bot.nuggets.lint import warnings

    try:
        content = load_content(Path(folder) if folder else CONTENT)
    except ContentError as error:
        for line in str(error).splitlines():
            click.echo(f"error    {line}")
        raise SystemExit(1) from None
    for line in warnings(content):
        click.echo(f"warning  {line}")
    click.echo(f"{len(content.nuggets)} nuggets are in order.")


@nuggets.command()
@click.argument("slug", required=False)
@click.option(
    "--language", "-l", type=click.Choice(["en", "fi", "sv", "nb"]), help="Only this language (default: all)."
)
def preview(slug: str | None, language: str | None) -> None:
    """Print a nugget (without SLUG: every one) as text."""
    from bot.commands.shared import told
    from bot.content import load_content
    from bot.i18n import LANGUAGES, load_words
    from bot.nuggets.lint import as_text

    with told():
        content, words = load_content(), load_words()
    if slug is not None and slug not in content.nuggets:
        raise click.BadParameter(
            f"there is no nugget called {slug!r}; `juuri nuggets preview` prints all of them"
        )
    chosen = [content.nuggets[slug]] if slug else list(content.nuggets.values())
    texts = [
        as_text(words[lang], content, nugget)
        for nugget in chosen
        for lang in ([language] if language else LANGUAGES)
    ]
    click.echo("\n\n".join(texts))
