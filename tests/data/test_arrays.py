import contextlib
import io
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.data import arrays
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Spec, Split, Target
from kerasdl.models import rnn
from kerasdl.tasks import Generation

X, Y = np.arange(60.0).reshape(30, 2), np.arange(30.0)


@pytest.fixture
def npz(tmp_path):
    def save(**content):
        np.savez(tmp_path / "data.npz", **content)
        return str(tmp_path / "data.npz")

    return save


def npy_bytes(shape, dtype="<f8", payload=b""):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": dtype, "fortran_order": False, "shape": shape})
    return stream.getvalue() + payload


def test_an_npz_is_read_by_the_names_of_its_arrays(npz):
    data = arrays(0, path=npz(features=X, labels=Y), inputs="features", targets="labels")
    assert (data.train.x.shape, data.validation.x.shape, data.test.x.shape) == ((22, 2), (4, 2), (4, 2))
    np.testing.assert_array_equal(data.train.x[:, 0], 2 * data.train.y)
    assert data.inputs == Spec((2,))


def test_the_seed_decides_the_parts(npz):
    first, again, other = (arrays(seed, path=npz(x=X, y=Y)).test.y.tolist() for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_two_npy_files_hold_inputs_and_targets(tmp_path):
    np.save(tmp_path / "x.npy", X)
    np.save(tmp_path / "y.npy", Y.astype(str))
    data = arrays(0, path=str(tmp_path / "x.npy"), target_path=str(tmp_path / "y.npy"), split=Split(0, 0))
    np.testing.assert_array_equal(data.train.x, X)
    assert data.train.y.dtype.kind == "U"


def test_one_npy_file_has_no_targets(tmp_path):
    np.save(tmp_path / "x.npy", X)
    assert arrays(0, path=str(tmp_path / "x.npy")).train.y is None


def test_targets_may_be_left_out(npz):
    assert arrays(0, path=npz(x=X), targets=None).train.y is None


def test_given_parts_are_read_by_their_endings(npz):
    path = npz(x_train=X, y_train=Y, x_validation=X[:4], y_validation=Y[:4], x_test=X[:3], y_test=Y[:3])
    data = arrays(0, path=path, split=Split("given", "given"))
    assert [len(part.x) for part in (data.train, data.validation, data.test)] == [30, 4, 3]
    data = arrays(0, path=path, split=Split(0.2, "given"))
    assert [len(part.x) for part in (data.train, data.validation, data.test)] == [24, 6, 3]


def test_another_test_part_leaves_the_front_as_it_is(npz):
    fronts = [
        arrays(0, path=npz(x_train=X, y_train=Y, x_test=x, y_test=Y), split=Split(0.2, "given")).front
        for x in (X, X * 1e6)
    ]
    np.testing.assert_array_equal(*(front.predict(X, verbose=0) for front in fronts))


def test_standardise_false_takes_numbers_as_they_are(npz):
    data = arrays(0, path=npz(x=X, y=Y), standardise=False)
    np.testing.assert_array_equal(data.front.predict(X, verbose=0), X)
    np.testing.assert_array_equal(data.back.predict(X, verbose=0), X)


def test_a_vocabulary_makes_inputs_token_ids(npz):
    data = arrays(0, path=npz(x=np.arange(60).reshape(20, 3), y=Y[:20]), vocabulary=60)
    assert data.inputs == Spec((3,), "int32", 60)


def test_padding_is_kept_by_the_front_and_masked_by_rnn(npz):
    x = np.random.default_rng(0).normal(5, 3, (40, 4, 2))
    x[:, 3] = -1.0
    data = arrays(0, path=npz(x=x, y=Y[:1].repeat(40)), padding=-1.0)
    assert data.inputs == Spec((4, 2), padding=-1.0)
    model = rnn(data.inputs, (3,), units=(4,))
    short = rnn((3, 2), (3,), units=(4,))
    short.set_weights(model.get_weights())
    seen = data.front.predict(data.train.x, verbose=0)
    np.testing.assert_allclose(model(seen), short(seen[:, :3]), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(seen[:, :3].reshape(-1, 2).std(axis=0), 1, rtol=1e-3)


@pytest.mark.parametrize(("x", "options"), [(X, {}), (X.astype(int), {"vocabulary": 60})])
def test_padding_is_for_numbers_that_come_in_steps(npz, x, options):
    with pytest.raises(UsageError, match=r"data\.padding: null"):
        arrays(0, path=npz(x=x, y=Y), padding=0.0, **options)


@pytest.mark.parametrize("y", [np.arange(30) % 3, np.array(["a", "b", "c"] * 10), np.array([b"a", b"b", b"c"] * 10)])
def test_a_single_column_and_bytes_are_classes_as_any(npz, y):
    data = arrays(0, path=npz(x=X, y=y.reshape(-1, 1)), split=Split(0.2, 0.2))
    assert data.train.y.ndim == 1
    assert data.train.y.dtype.kind in "iU"
    assert np.unique(data.test.y, return_counts=True)[1].tolist() == [2, 2, 2]


def test_a_single_column_of_one_class_is_an_error(npz):
    with pytest.raises(DataError, match="one class only"):
        arrays(0, path=npz(x=X, y=np.zeros((30, 1), int)))


def test_a_given_part_may_have_its_targets_in_a_column(npz):
    path = npz(x_train=X, y_train=Y, x_test=X[:3], y_test=Y[:3].reshape(-1, 1))
    assert arrays(0, path=path, split=Split(test="given")).test.y.shape == (3,)


def test_bytes_that_are_no_text_are_an_error(npz):
    with pytest.raises(DataError, match=r"got b'\\xe9'(.|\n)*numpy\.char\.decode\(y, 'latin-1'\)"):
        arrays(0, path=npz(x=X, y=np.array([b"e", "é".encode("latin-1")] * 15)))


def test_targets_of_text_may_be_left_aside_by_a_task_that_generates(npz):
    data = arrays(0, path=npz(x=X, y=np.array(["a", "b"] * 15)))
    assert Generation(Target(data.train.y, data.class_names, data.task)).options() == {}


def test_compressed_files_and_every_memory_order_are_read(tmp_path):
    np.savez_compressed(tmp_path / "data.npz", x=np.asfortranarray(X), y=Y)
    np.testing.assert_array_equal(arrays(0, path=str(tmp_path / "data.npz"), split=Split(0, 0)).train.x, X)


def spoiled(values, index, value):
    values = values.copy()
    values[index] = value
    return values


@pytest.mark.parametrize(
    ("content", "options", "match"),
    [
        ({"x": spoiled(X, (7, 1), np.nan), "y": Y}, {}, r"inputs: 1 of 60 .* nan in row 7, column 1"),
        ({"x": spoiled(X, (7, 1), np.inf), "y": Y}, {}, r"inf in row 7, column 1(.|\n)*keep = numpy"),
        ({"x": spoiled(X, (7, 1), 1e300), "y": Y}, {}, r"1e\+300 in row 7(.|\n)*keep = numpy"),
        ({"x": X, "y": spoiled(Y, 3, np.nan)}, {}, r"targets: 1 of 30 .* nan in row 3(.|\n)*keep = numpy"),
        ({"x": X, "y": Y * np.nan}, {}, r"all 30 values are NaN(.|\n)*data\.targets: null"),
        ({"x": X, "y": Y[:-1]}, {}, r"29 targets for 30 inputs(.|\n)*one target for each input"),
        ({"x": X[:0], "y": Y[:0]}, {}, r"holds no data(.|\n)*at least one example"),
        ({"x": X[:, :0], "y": Y}, {}, r"holds no data(.|\n)*at least one example"),
        ({"x": Y, "y": Y}, {}, r"x = x\.reshape\(-1, 1\)"),
        ({"x": X, "y": Y.reshape(30, 1, 1)}, {}, r"y = y\.reshape\(len\(y\), -1\)"),
        ({"x": X, "y": np.float64(1)}, {}, r"y = y\.reshape\(len\(y\), -1\)"),
        ({"x": X.astype(str), "y": Y}, {}, r"x\.astype\('float32'\)"),
        ({"x": X.astype(complex), "y": Y}, {}, r"x\.astype\('float32'\)"),
        ({"x": X, "y": Y.astype("datetime64[s]")}, {}, r"y = y\.astype\('float32'\)"),
        ({"x": X, "y": np.zeros(30, int)}, {}, r"one class only"),
        ({"x": X, "z": Y}, {}, r"no array 'y'; expected: x, y; it has: x, z(.|\n)*data\.targets: null"),
        ({}, {}, r"it has: none(.|\n)*data\.inputs"),
        (
            {"x": X, "y": Y, "x_test": X},
            {"split": Split(test="given")},
            r"no array 'x_train', 'y_train', 'y_test'; expected: x_train, x_test, y_train, y_test; it has: x, x_test, y"
            r"\n.*data\.split\.test: 0\.15",
        ),
        (
            {"x": X},
            {"targets": None, "split": Split(validation="given")},
            r"expected: x_train, x_validation; it has: x\n.*data\.split\.validation: 0\.15",
        ),
        ({"x": X, "y": Y}, {"vocabulary": 60}, r"token ids(.|\n)*data\.vocabulary: null"),
        ({"x": X.astype(int), "y": Y}, {"vocabulary": 50}, r"59|50 in row 25(.|\n)*data\.vocabulary: 60"),
        ({"x": X.astype(int) - 1, "y": Y}, {"vocabulary": 60}, r"-1 in row 0(.|\n)*Use 0 for padding"),
        ({"x": spoiled(X * 0, (0, 0), 1e-30), "y": Y}, {"split": Split(0, 0)}, r"data\.standardise: false"),
    ],
)
def test_values_that_cannot_be_learned_from_are_refused(npz, content, options, match):
    with pytest.raises(DataError, match=match):
        arrays(0, path=npz(**content), **options)


@pytest.mark.parametrize("x_test", [X[:, :1], X.reshape(30, 2, 1)])
def test_a_given_part_of_another_shape_is_refused(npz, x_test):
    with pytest.raises(DataError, match="Prepare every part in the same way"):
        arrays(0, path=npz(x_train=X, y_train=Y, x_test=x_test, y_test=Y), split=Split(test="given"))


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(DataError, match=r"does not exist(.|\n)*Correct data\.path"):
        arrays(0, path=str(tmp_path / "none.npz"))


def test_a_folder_is_an_error(tmp_path):
    with pytest.raises(DataError, match=r"is a folder(.|\n)*Correct data\.path"):
        arrays(0, path=str(tmp_path))


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
def test_a_device_is_an_error(path):
    with pytest.raises(DataError, match=r"no regular file(.|\n)*Correct data\.path"):
        arrays(0, path=path)


def test_a_name_that_no_file_can_have_is_an_error():
    with pytest.raises(DataError, match=r"name another file"):
        arrays(0, path="x" * 5000)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x89HDF\r\n"])
def test_another_kind_of_file_is_an_error(tmp_path, content):
    (tmp_path / "data.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"got something else(.|\n)*numpy\.savez"):
        arrays(0, path=str(tmp_path / "data.npz"))


def test_a_pickle_is_never_opened(tmp_path):
    (tmp_path / "data.npy").write_bytes(pickle.dumps(X))
    with pytest.raises(DataError, match=r"pickle, which can run code(.|\n)*numpy\.savez"):
        arrays(0, path=str(tmp_path / "data.npy"))


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))


@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_pickled_objects_in_an_array_are_never_opened(tmp_path, ending):
    trap = np.array([Trap(str(tmp_path / "sprung"))], dtype=object)
    np.save(tmp_path / "data.npy", trap)
    np.savez(tmp_path / "data.npz", x=trap, y=Y)
    with pytest.raises(DataError, match=r"Python objects(.|\n)*numpy\.asarray\(x, dtype='float32'\)"):
        arrays(0, path=str(tmp_path / f"data.{ending}"))
    assert not (tmp_path / "sprung").exists()


def test_a_truncated_npz_is_an_error(npz):
    path = npz(x=X, y=Y)
    os.truncate(path, 400)
    with pytest.raises(DataError, match="Save the arrays again"):
        arrays(0, path=path)


def test_a_truncated_npy_is_an_error(tmp_path):
    (tmp_path / "x.npy").write_bytes(npy_bytes((30, 2), payload=b"\0" * 100))
    with pytest.raises(DataError, match=r"holds only(.|\n)*cut short"):
        arrays(0, path=str(tmp_path / "x.npy"))


def test_a_flipped_bit_in_an_npz_is_an_error(npz):
    path = npz(x=X, y=Y)
    content = bytearray(Path(path).read_bytes())
    content[300] ^= 1
    Path(path).write_bytes(content)
    with pytest.raises(DataError, match=r"CRC(.|\n)*Save the arrays again"):
        arrays(0, path=path)


def test_an_array_larger_than_memory_is_refused_before_it_is_read(tmp_path):
    # A sparse file: terabytes by name, a few blocks on the disk.
    header = npy_bytes((2**33, 1024), dtype="|u1")
    (tmp_path / "x.npy").write_bytes(header)
    os.truncate(tmp_path / "x.npy", len(header) + 2**43)
    with pytest.raises(DataError, match=r"8192\.0 GiB(.|\n)*Save fewer examples"):
        arrays(0, path=str(tmp_path / "x.npy"))


def test_a_member_that_promises_more_than_it_holds_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "data.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy_bytes((2**40, 2), payload=b"\0" * 10_000))
        archive.writestr("y.npy", npy_bytes((2**40,)))
    with pytest.raises(DataError, match=r"holds only(.|\n)*cut short"):
        arrays(0, path=str(tmp_path / "data.npz"))


def test_an_npz_takes_no_second_file(npz, tmp_path):
    with pytest.raises(UsageError, match=r"data\.target_path: null"):
        arrays(0, path=npz(x=X, y=Y), target_path=str(tmp_path / "y.npy"))


@pytest.mark.parametrize("options", [{"inputs": "a"}, {"targets": "b"}, {"targets": None, "target_path": "y.npy"}])
def test_an_npy_has_no_names(tmp_path, options):
    np.save(tmp_path / "x.npy", X)
    with pytest.raises(UsageError, match=r"Remove data\.inputs and data\.targets"):
        arrays(0, path=str(tmp_path / "x.npy"), **options)


def test_targets_of_an_npy_are_an_npy(npz, tmp_path):
    np.save(tmp_path / "x.npy", X)
    with pytest.raises(UsageError, match=r"name it: data\.path"):
        arrays(0, path=str(tmp_path / "x.npy"), target_path=npz(y=Y))


def npz_bytes():
    stream = io.BytesIO()
    np.savez_compressed(stream, x=X, y=Y)
    return stream.getvalue()


HEADERS = st.builds(
    lambda header: b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header,
    st.one_of(
        st.binary(max_size=80),
        st.text(alphabet="{}()[]'\",:<>f8|OUdescrshape fortran_orderTrueFalse-0123456789", max_size=120).map(
            str.encode
        ),
        st.builds(
            "{{'descr': {!r}, 'fortran_order': {}, 'shape': {}}}".format,
            st.sampled_from(["<f8", "|O", "<U0", "|V0", "<M8[s]", "f", "", "<f8,<f8", "?"]),
            st.sampled_from(["True", "False", "None", "1"]),
            st.sampled_from(["()", "(3,)", "(-1,)", "(-2,-3)", "(0,)", "(10**9,)", "(True, 2)", "(1e3,)", "(9" * 3000]),
        ).map(str.encode),
    ),
)


@settings(max_examples=200)
@given(data=st.data())
def test_garbage_is_an_error_about_data_and_nothing_else(tmp_path, data):
    whole = npz_bytes()
    start = data.draw(
        st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x93NUMPY", b"\x93NUMPY\x02\0", whole[:90]])
    )
    content = data.draw(st.one_of(st.binary(max_size=200).map(start.__add__), HEADERS, mutated(whole)))
    path = tmp_path / "data.npz"
    path.write_bytes(content)
    # A changed byte may be one that nobody reads.
    with contextlib.suppress(DataError):
        arrays(0, path=str(path), standardise=False, split=Split(0, 0))


def mutated(whole):
    return st.builds(
        lambda at, value: whole[:at] + bytes([value]) + whole[at + 1 :],
        st.integers(0, len(whole) - 1),
        st.integers(0, 255),
    )
