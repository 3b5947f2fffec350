"""`juuri manifest`."""

import click


@click.command()
@click.option(
    "--http",
    metavar="URL",
    help="For HTTP mode: the public https address of this bot. Without it: Socket Mode.",
)
def manifest(http: str | None) -> None:
    """Print the Slack app manifest (YAML), to paste where Slack asks for one."""
    from bot.manifest import as_yaml
    from bot.manifest import manifest as build

    if http is not None and not http.startswith("https://"):
        raise click.BadParameter(
            "must begin with https:// (Slack sends its requests there)", param_hint="--http"
        )
    click.echo(as_yaml(build(http)), nl=False)
