"""Plain scalars mean what YAML 1.2 says, not what PyYAML's YAML 1.1 makes of them."""

import math
from typing import Any

import pytest

from kerasdl.recipe.reading import read_text


def value_of(text: str) -> Any:
    return read_text(f"key: {text}", "file").value["key"].value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("+.5", 0.5),
        ("1.", 1.0),
        ("-0.0", -0.0),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("tRue", "tRue"),
        ("012", 12),
        ("-7", -7),
        ("0x10", 16),
        ("-0x10", "-0x10"),
        ("0o17", 15),
        ("0o18", "0o18"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("12:30:00", "12:30:00"),
        ("2026-01-31", "2026-01-31"),
        ("~", None),
        ("null", None),
        ("", None),
        ("nUll", "nUll"),
        ("none", "none"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("inf", "inf"),
        ("nan", "nan"),
        ("1e999", math.inf),
        ("=", "="),
        ("e3", "e3"),
        (".", "."),
        ("+", "+"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("''", ""),
        ("'~'", "~"),
        ("|\n  12", "12"),
        (">-\n  null", "null"),
        ("9" * 301, "9" * 301),
    ],
)
def test_a_plain_scalar_is_read_by_yaml_1_2(text: str, expected: Any) -> None:
    value = value_of(text)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_a_number(text: str) -> None:
    assert math.isnan(value_of(text))


def test_a_key_is_text_whatever_it_looks_like() -> None:
    assert list(read_text("1: a\ntrue: b\n~: c", "file").value) == ["1", "true", "~"]
