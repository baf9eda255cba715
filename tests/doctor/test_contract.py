"""What every rule of the doctor promises."""

import inspect
from pathlib import Path

import pytest

from kerasdl import doctor
from kerasdl.components.docstrings import descriptions
from kerasdl.interfaces.finding import Observations
from kerasdl.interfaces.room import plugin_files

RULES = plugin_files(Path(doctor.__path__[0]))


def test_there_are_rules():
    assert "overfitting" in RULES


@pytest.mark.parametrize("name", RULES)
def test_a_rule_describes_its_thresholds(name):
    rule = getattr(doctor, name)
    thresholds = [
        option for option in inspect.signature(rule).parameters.values() if option.kind is option.KEYWORD_ONLY
    ]
    described = descriptions(rule.__doc__)
    assert all(option.name in described and option.default is not option.empty for option in thresholds)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize(
    "observations",
    [
        Observations([]),
        Observations([{"epoch": 1, "train": {}}], [{"epoch": 1, "layers": {}}], metrics={"train": {}}),
        Observations([{"epoch": 1, "train": {"loss": 1.0}}], metrics={"train": {"loss": 1.0}}),
    ],
    ids=["nothing", "a GAN", "no validation"],
)
def test_a_rule_finds_nothing_where_nothing_is_known(name, observations):
    assert getattr(doctor, name)(observations) == []
