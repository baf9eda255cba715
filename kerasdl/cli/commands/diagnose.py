"""`kerasdl diagnose RUN`."""

from __future__ import annotations

from typing import Any

import click

from kerasdl.cli import arguments, output, quiet


@click.command("diagnose")
@click.argument("directory", metavar="RUN", type=click.Path())
@click.option("--try", "tries", is_flag=True, help="Train with each cure for a while, and tell which really help.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="How long --try may take; 300 by default. The same command again goes on.",
)
@arguments.allow_import
@output.options
def command(directory: str, tries: bool, budget: float | None, allow_import: tuple[str, ...]) -> None:
    """Say what is wrong with a training, with the numbers that prove it and what to try.

    \b
    kerasdl diagnose runs/mine
    kerasdl diagnose runs/mine --try --budget 600
    """  # noqa: D301
    if budget is not None and not tries:
        raise click.UsageError("--budget says how long --try may take. Write --try --budget 600.")
    with quiet.diverted() as diversion:
        from kerasdl.cli.findings import described, not_looked_at
        from kerasdl.runs import diagnose
        from kerasdl.runs.diagnosing import unseen

        findings = diagnose(directory, allow_import=allow_import)
        told = [described(finding, proves=True) for finding in findings] or ["Nothing was found."]
        told += [not_looked_at(monitor, rules) for monitor, rules in unseen(directory).items()]
        content: dict[str, Any] = {"findings": findings}
        if tries:
            from kerasdl.cli.progress import progress
            from kerasdl.cli.tries import as_content, as_text
            from kerasdl.preflight import try_cures
            from kerasdl.runs.signals import ending_at_once

            console = progress(diversion).console
            with ending_at_once():
                found = try_cures(directory, budget=budget or 300.0, allow_import=allow_import, told=console.print)
            told += ["", as_text(found)]
            content |= as_content(found)
    output.answer(content, "\n".join(told))
