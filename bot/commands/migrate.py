"""`juuri migrate`."""

import click

from bot.commands.shared import told


@click.command()
@click.option(
    "--down-to", metavar="REVISION", help="Migrate down to this revision instead (`base`: to nothing)."
)
def migrate(down_to: str | None) -> None:
    """Bring the database up to date."""
    from bot.commands.shared import operator_settings
    from storage import migrate as migrations

    with told():
        url = operator_settings().database_url
        before, _ = migrations.revisions(url)
        if down_to:
            migrations.downgrade(url, down_to)
        else:
            migrations.upgrade(url)
        after, _ = migrations.revisions(url)
    click.echo(f"The database stands at {after or 'nothing'} (it was at {before or 'nothing'}).")
