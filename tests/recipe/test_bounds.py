"""What is checked without pydantic is what pydantic would say."""

import math
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Gt, Le, Lt, MinLen, MultipleOf, Predicate
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AfterValidator, Field, TypeAdapter

from kerasdl import interfaces
from kerasdl.interfaces.options import Pattern
from kerasdl.recipe.bounds import accepts, checked

SINGLE = ["Float", "Fraction", "InputPath", "NonNegativeFloat", "NonNegativeInt", "PositiveFloat"]
TYPES: list[Any] = [
    *(getattr(interfaces, name) for name in (*SINGLE, "PositiveInt", "Probability")),
    *(str, int, float, bool, type(None)),
    *(Annotated[int, Gt(1), Lt(5)], Annotated[float, Ge(-1), Le(1)], Annotated[str, MinLen(2)]),
    *(Annotated[float, Predicate(math.isfinite)], Annotated[float, Field(gt=0, le=2, allow_inf_nan=False)]),
]
values = (
    st.none()
    | st.booleans()
    | st.integers(-3, 7)
    | st.integers(-(10**299), 10**299)
    | st.floats()
    | st.sampled_from([0.0, -0.0, 1.0, 2.0, math.inf, -math.inf, math.nan])
    | st.text(max_size=3)
)


def by_pydantic(option_type: Any, value: Any) -> Any:
    return TypeAdapter(option_type).validate_python(value, strict=True)


def outcome(check: Callable[[Any, Any], Any], option_type: Any, value: Any) -> str:
    """Give what comes out with its type (`repr`), for NaN is not even equal to itself."""
    try:
        return repr(check(option_type, value))
    except ValueError:
        return "refused"


@settings(max_examples=300)
@given(option_type=st.sampled_from(TYPES), value=values)
def test_a_value_is_taken_or_refused_as_pydantic_does_when_strict(option_type: Any, value: Any) -> None:
    assert outcome(checked, option_type, value) == outcome(by_pydantic, option_type, value)


@pytest.mark.parametrize("value", [True, 1.0, "1", 2, None])
def test_a_choice_is_taken_only_as_it_is_written(value: Any) -> None:
    assert accepts(Literal[1, "a"], 1)
    assert not accepts(Literal[1, "a"], value)


@pytest.mark.parametrize(
    ("value", "taken"), [("gpu:0", True), ("gpu", False), ("gpu:0\n", False), ("a gpu:0", False), (0, False)]
)
def test_text_has_to_be_of_its_form_from_beginning_to_end(value: Any, taken: bool) -> None:
    assert accepts(Annotated[str, Pattern("gpu:[0-9]+", "a GPU")], value) == taken


def test_bounds_that_only_pydantic_knows_are_left_to_it() -> None:
    assert accepts(Annotated[int, MultipleOf(3)], 6)
    assert not accepts(Annotated[int, MultipleOf(3)], 7)
    assert checked(Annotated[str, AfterValidator(str.upper)], "a") == "A"
    assert accepts(Annotated[list, Field(max_length=1)], [None])
    assert not accepts(Annotated[list, Field(max_length=1)], [None, None])


def test_a_type_that_no_recipe_can_write_takes_nothing() -> None:
    class Thing: ...

    assert not accepts(Thing, "a")
