"""What every check promises."""

import inspect
from pathlib import Path

import pytest

from kerasdl.components.docstrings import descriptions
from kerasdl.interfaces.room import plugin_files
from kerasdl.preflight import checks

CHECKS = plugin_files(Path(checks.__path__[0]))


def test_there_are_checks():
    assert len(CHECKS) >= 10


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_describes_its_thresholds(name):
    parameters = inspect.signature(getattr(checks, name)).parameters.values()
    thresholds = [option for option in parameters if option.kind is option.KEYWORD_ONLY]
    described = descriptions(getattr(checks, name).__doc__)
    assert all(option.name in described and option.default is not option.empty for option in thresholds)


@pytest.mark.parametrize("data", ["diabetes", "ring"])
def test_no_check_changes_what_it_looks_at(subject, data):
    from kerasdl.engine import state

    made = subject(data)
    variables = state.variables_of(made.core, ())
    before = [value.numpy() for value in state.take(variables)]
    for name in CHECKS:
        getattr(checks, name)(made)
    after = [value.numpy() for value in state.take(variables)]
    assert all((now == then).all() for now, then in zip(after, before, strict=True))
