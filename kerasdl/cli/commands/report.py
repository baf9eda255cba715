"""`kerasdl report RUN`."""

from __future__ import annotations

import click

from kerasdl.cli import arguments, output, quiet


@click.command("report")
@click.argument("directory", metavar="RUN", type=click.Path())
@click.option(
    "--output", "file", metavar="FILE", help="Where to write it; by default report.html in the run directory."
)
@arguments.allow_import
@output.options
def command(directory: str, file: str | None, allow_import: tuple[str, ...]) -> None:
    """Write what a run came to, or has come to so far, as one page of HTML.

    \b
    kerasdl report runs/mine
    kerasdl report runs/mine --output mine.html
    """  # noqa: D301
    with quiet.diverted():
        from kerasdl.runs import write_report

        path = write_report(directory, file, allow_import=allow_import)
    output.answer({"report": str(path)}, str(path))
