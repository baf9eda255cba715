"""`kerasdl diagnose RUN`."""

from __future__ import annotations

import click

from kerasdl.cli import arguments, output, quiet


@click.command("diagnose")
@click.argument("directory", metavar="RUN", type=click.Path())
@arguments.allow_import
@output.options
def command(directory: str, allow_import: tuple[str, ...]) -> None:
    """Say what is wrong with a training, with the numbers that prove it and what to try.

    \b
    kerasdl diagnose runs/mine
    kerasdl diagnose runs/mine --json
    """  # noqa: D301
    with quiet.diverted():
        from kerasdl.cli.findings import described
        from kerasdl.runs import diagnose

        findings = diagnose(directory, allow_import=allow_import)
    told = "\n".join(described(finding, proves=True) for finding in findings)
    output.answer({"findings": findings}, told or "Nothing was found.")
