"""That no rule is without a test."""

from pathlib import Path

from kerasdl import doctor
from kerasdl.interfaces.room import plugin_files
from tests.doctor import test_data, test_held_out, test_layers, test_learning, test_networks, test_steps


def test_each_rule_has_a_case():
    of = (test_data, test_held_out, test_layers, test_learning, test_networks, test_steps)
    tested = {name.partition(" ")[0].rstrip(",") for module in of for name in module.CASES}
    assert tested | {"dead_units", "vanishing_gradients"} == set(plugin_files(Path(doctor.__path__[0])))
