"""`kerasdl env`."""

import click

from kerasdl.cli import output, quiet


@click.command("env")
@output.options
def command() -> None:
    """Show what this machine offers: versions, processors, GPUs."""
    with quiet.diverted():
        from kerasdl.runs.environment import environment

        found = environment()
    width = max(map(len, found))
    output.answer(
        {"environment": found}, "\n".join(f"{name:<{width}}  {_shown(value)}" for name, value in found.items())
    )


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
