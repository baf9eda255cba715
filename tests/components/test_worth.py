"""What is worth searching stands in an option's type, and changes nothing of what the option takes."""

import typing
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import pytest

import kerasdl.models
from kerasdl import interfaces
from kerasdl.components import find, kinds, section
from kerasdl.components.finding import NOUNS
from kerasdl.components.worth import parted
from kerasdl.errors import UsageError
from kerasdl.interfaces import Activation, Builder, Fraction, PositiveFloat, PositiveInt, Schedule, Worth
from kerasdl.recipe import Training
from kerasdl.recipe.bounds import accepts
from kerasdl.recipe.types import elements, members

NOTE = Worth(1, log=(1e-4, 1e-1))
SIGNATURES = {f"{room} {kind}": find(room, kind).signature for room in NOUNS for kind in kinds(room)}
SIGNATURES["training"] = section(Training)
NOTED = [
    (where, option) for where, signature in SIGNATURES.items() for option in signature.options.values() if option.worth
]


@pytest.mark.parametrize(
    "option_type",
    [
        *(PositiveFloat, PositiveFloat | Schedule, Literal["a", "b"], str, Sequence[PositiveInt], Any),
        *(PositiveInt | Literal["all"], Fraction | None, Builder),
    ],
)
def test_a_type_with_a_note_is_the_type_without_it(option_type: Any) -> None:
    assert parted(Annotated[option_type, NOTE]) == (option_type, NOTE)
    assert parted(option_type) == (option_type, None)


def test_a_note_is_found_in_a_member_of_a_union() -> None:
    assert parted(Annotated[PositiveFloat, NOTE] | Schedule) == (PositiveFloat | Schedule, NOTE)
    assert parted(Annotated[PositiveFloat | Schedule, NOTE] | None) == (PositiveFloat | Schedule | None, NOTE)


def test_no_option_is_read_with_a_note_in_its_type() -> None:
    def notes(option_type: Any) -> list[Any]:
        inner = [note for each in typing.get_args(option_type) for note in notes(each)]
        return [*getattr(option_type, "__metadata__", ()), *inner]

    for signature in SIGNATURES.values():
        for option in signature.options.values():
            assert not any(isinstance(note, Worth) for note in notes(option.type))


def test_optimizers_models_and_training_say_what_is_worth_searching() -> None:
    noted = {where for where, _ in NOTED}
    assert {"training", "models mlp", "models cnn", "models rnn", "models gan"} <= noted
    assert {f"optimizers {kind}" for kind in kinds("optimizers")} <= noted


@pytest.mark.parametrize(("where", "option"), NOTED, ids=[f"{where} {option.name}" for where, option in NOTED])
def test_what_is_worth_searching_fits(where: str, option: Any) -> None:
    worth = option.worth
    assert sum(each is not None for each in (worth.choices, worth.range, worth.log, worth.only)) == 1
    for value in worth.choices or worth.range or worth.log or ():
        if isinstance(value, tuple):
            inner = elements(option.type, len(value))
            assert inner is not None
            assert all(map(accepts, inner, value))
        else:
            assert any(accepts(member, value) for member in members(option.type) if member != Schedule)


def test_what_a_note_names_is_there() -> None:
    for where, option in NOTED:
        for name in option.worth.only or ():
            assert any(name in SIGNATURES[f"models {kind}"].options for kind in kinds("models"))
        if option.worth.unless and where.startswith("models"):
            assert option.worth.unless.partition(".")[0] in SIGNATURES[where].options


def test_the_vocabulary_has_types_that_are_others_with_a_note() -> None:
    assert parted(interfaces.HiddenActivation)[0] == Activation
    assert parted(interfaces.Dropout)[0] == Fraction
    assert parted(interfaces.Network)[0] == Builder


def test_a_call_from_python_is_refused_as_if_there_were_no_note() -> None:
    with pytest.raises(UsageError, match=r"mlp: dropout: got 2, expected .*less than 1(.|\n)*dropout: Fraction"):
        kerasdl.models.mlp((2,), (1,), dropout=2)
    with pytest.raises(UsageError, match=r"mlp: activation: got 'rellu', expected .*'relu'(.|\n)*Did you mean 'relu'"):
        kerasdl.models.mlp((2,), (1,), activation="rellu")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"mlp: units: got 4, (.|\n)*Write units=\(4,\)"):
        kerasdl.models.mlp((2,), (1,), units=4)  # type: ignore[arg-type]
