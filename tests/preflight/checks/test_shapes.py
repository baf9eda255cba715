"""What layers give is listed, and outputs that are no numbers fail."""

from kerasdl.preflight import checks


def test_shapes_lists_the_layers_with_what_they_give(subject):
    found = checks.shapes(subject())
    assert found.result == "pass"
    assert found.rows == (
        {"layer": "hidden_1", "kind": "Dense", "output": [16], "dtype": "float32", "weights": 224},
        {"layer": "logits", "kind": "Dense", "output": [3], "dtype": "float32", "weights": 51},
    )
    assert found.evidence == {"layers": 2, "weights": 275}


def test_outputs_that_are_no_numbers_fail_and_double_precision_warns(subject):
    assert checks.shapes(subject(fault="nan")).result == "fail"
    assert checks.shapes(subject(fault="double")).result == "warn"


def test_shapes_of_a_gan_are_those_of_both_networks(subject):
    found = checks.shapes(subject("ring"))
    assert found.result == "pass"
    assert {row["layer"].partition("/")[0] for row in found.rows} == {"generator", "discriminator"}
