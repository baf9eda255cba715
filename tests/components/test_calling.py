"""Calls from Python are held to the same option types as recipes."""

import importlib
import inspect
import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasdl
from kerasdl.callbacks import EarlyStopping, GradientMonitor
from kerasdl.components import find
from kerasdl.errors import UsageError
from kerasdl.interfaces import Spec
from kerasdl.interfaces.room import plugin_files
from kerasdl.models import cnn, gan, mlp, rnn

SHAPES = ((4,), (1,))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: GradientMonitor(every=0), r"GradientMonitor: every: got 0, expected greater than 0\n  every: Steps"),
        (lambda: EarlyStopping(patience=-3), "EarlyStopping: patience: got -3, expected greater than or equal to 0"),
        (lambda: EarlyStopping(mode="foo"), "EarlyStopping: mode: got 'foo', expected 'auto', 'min' or 'max'"),  # type: ignore[arg-type]
        (lambda: kerasdl.losses.Quantile(quantile=2), "quantile: got 2, expected less than or equal to 1"),
        (lambda: mlp(*SHAPES, activation="rellu"), r"got 'rellu', expected 'celu'.*\n  Did you mean 'relu'\?"),  # type: ignore[arg-type]
        (lambda: mlp(*SHAPES, units=[8, 0]), r"mlp: units\[1\]: got 0, expected greater than 0\n  units: Width"),
        (lambda: mlp(*SHAPES, units=64), r"mlp: units: got 64, .*\n  Write units=\(64,\)"),  # type: ignore[arg-type]
        (lambda: mlp(*SHAPES, dropout=2), "mlp: dropout: got 2, expected less than 1"),
        (
            lambda: mlp(2, 1),
            r"mlp: inputs: got 2, .* an instance of Spec or a valid dictionary\n  Write inputs=\(2,\)",
        ),  # type: ignore[arg-type]
        (lambda: mlp((2,), outputs=1), r"mlp: outputs: got 1, .*\n  Write outputs=\(1,\)"),  # type: ignore[arg-type]
        (lambda: mlp((-2,), (1,)), r"mlp: inputs\[0\]: got -2, expected greater than 0"),
        (lambda: cnn((8, 8, 1), (1,), filters=["a"]), r"filters\[0\]: got 'a', expected a valid integer"),  # type: ignore[list-item]
        (lambda: rnn((5, 2), (1,), cell="gruu"), r"rnn: cell: got 'gruu', .*\n  Did you mean 'gru'"),  # type: ignore[arg-type]
        (lambda: gan((2,), (2,), latent_size=0), "gan: latent_size: got 0"),
        (lambda: gan((2,), (2,), generator=partial(mlp, units=[0])), r"mlp: units\[0\]: got 0"),
    ],
)
def test_what_an_annotation_does_not_allow_is_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        call()


def test_numbers_of_numpy_lists_and_specs_are_as_good_as_pythons_own() -> None:
    units: Any = [np.int64(3), *np.array([4])]
    built = mlp(Spec((4,)), [1], units=units, dropout=np.float32(0.5))  # type: ignore[arg-type]
    assert built.count_params() == mlp(*SHAPES, units=(3, 4)).count_params()


def test_a_path_is_as_good_as_text(tmp_path: Path) -> None:
    assert GradientMonitor(path=tmp_path / "gradients.jsonl").path == str(tmp_path / "gradients.jsonl")  # type: ignore[arg-type]


def test_what_python_refuses_stays_pythons_error() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'unit'"):
        mlp(*SHAPES, unit=[3])  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes 2 positional arguments but 3"):
        mlp(*SHAPES, 3)  # type: ignore[misc]


def test_a_plug_in_keeps_its_signature_and_goes_through_pickle() -> None:
    assert list(inspect.signature(mlp).parameters)[:3] == ["inputs", "outputs", "units"]
    assert pickle.loads(pickle.dumps(mlp)) is mlp
    assert EarlyStopping is importlib.import_module("kerasdl.callbacks.early_stopping").EarlyStopping


@pytest.mark.parametrize("room", ["callbacks", "losses", "models"])
def test_every_option_of_every_plug_in_is_checked(room: str) -> None:
    for kind in plugin_files(Path(kerasdl.__file__).parent / room):
        plugin = getattr(getattr(kerasdl, room), find(room, kind).attribute)
        given = SHAPES if room == "models" else ()
        for option in find(room, kind).signature.options:
            with pytest.raises(UsageError, match=rf"^{plugin.__name__}: {option}: got <object object"):
                plugin(*given, **{option: object()})
