"""`kerasdl check RECIPE`."""

from __future__ import annotations

from dataclasses import asdict

import click

from kerasdl.cli import arguments, output, quiet


@click.command("check")
@arguments.recipe
@output.options
def command(recipe: str, overrides: tuple[str, ...], data_root: str | None, allow_import: tuple[str, ...]) -> int:
    """Say in seconds what is wrong with a training before it is begun, on its real data and model.

    \b
    kerasdl check my.yaml
    kerasdl check my.yaml training.optimizer.learning_rate=0.1 --json

    Nothing is written. The exit code is 0 if no check fails, else 1.
    """  # noqa: D301
    from kerasdl.runs.signals import ending_at_once

    with quiet.diverted() as diversion, ending_at_once():
        from kerasdl.recipe import load

        # What is wrong with the recipe is said before TensorFlow is imported.
        load(recipe, overrides, data_root=data_root, allow_import=allow_import, searches=False)
        from kerasdl.cli.progress import progress

        progress(diversion).preparing(recipe)
        from kerasdl.preflight import check

        found = check(recipe, *overrides, data_root=data_root, allow_import=allow_import)
    outcomes = [asdict(outcome) for outcome in found]
    failed = any(outcome["result"] == "fail" for outcome in outcomes)
    from kerasdl.cli.outcomes import told

    output.answer({"passed": not failed, "checks": outcomes}, "\n".join(map(told, outcomes)))
    return int(failed)
