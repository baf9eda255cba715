"""Checkpoints on disk are whole, or known to be damaged."""

import itertools
import json
import os
import resource
import signal
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from kerasdl.engine import storing
from kerasdl.engine.checkpoints import Checkpoints
from kerasdl.engine.encoding import decode, encode
from kerasdl.errors import ArtifactError, KerasdlError

ARRAYS = [np.arange(6, dtype="float32").reshape(2, 3), np.array(7), np.zeros((0, 2)), np.array(["a", "bc"])]


def saved(directory, **options):
    """Make checkpoints with content 1 and 2, the newer one last."""
    checkpoints = Checkpoints(directory, **options)
    for number in (1, 2):
        checkpoints.save({"number": number}, [array.copy() for array in ARRAYS], None)
    return sorted(directory.iterdir())


def test_values_and_arrays_come_back_as_they_were():
    value = {
        "scalars": [None, True, 3, 0.1, float("inf"), "text", np.float32(0.1), np.int64(2)],
        7: (1, [2, {"deep": {3}}]),
        "arrays": [*ARRAYS, np.ones(2, ml_dtypes.bfloat16), np.array([True])],
    }
    arrays = []
    back = decode(json.loads(json.dumps(encode(value, arrays))), arrays)
    assert repr(back) == repr(value)
    assert [array.dtype for array in back["arrays"]] == [array.dtype for array in value["arrays"]]


@pytest.mark.parametrize("value", [object(), {1: print}, [np.array([None])], type("Own", (dict,), {})()])
def test_what_is_not_plain_is_refused(value):
    with pytest.raises(TypeError, match="no plain value"):
        encode(value, [])


def test_a_checkpoint_comes_back_bit_for_bit(tmp_path):
    arrays = [*ARRAYS, np.array([1, 2], ml_dtypes.bfloat16)]
    storing.write(tmp_path / "one", {"epoch": 3}, arrays)
    state, read = storing.read(tmp_path / "one")
    assert state == {"epoch": 3}
    assert [(one.dtype, one.shape, one.tobytes()) for one in read] == [
        (one.dtype, one.shape, one.tobytes()) for one in arrays
    ]


@pytest.mark.parametrize("name", ["arrays.bin", "state.json", "manifest.json"])
def test_every_flipped_bit_is_noticed_and_the_one_before_is_used(name, tmp_path):
    before, newest = saved(tmp_path)
    content = (newest / name).read_bytes()
    for place, bit in itertools.product(range(len(content)), range(8)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << bit
        (newest / name).write_bytes(flipped)
        told = []
        state, _ = Checkpoints(tmp_path, warn=told.append).load()
        assert state == {"number": 1}, (place, bit)
        assert str(newest) in told[0]
        assert before.name in told[0]


@pytest.mark.parametrize("name", ["arrays.bin", "state.json", "manifest.json"])
def test_every_truncation_is_noticed(name, tmp_path):
    _, newest = saved(tmp_path)
    content = (newest / name).read_bytes()
    for size in range(len(content)):
        (newest / name).write_bytes(content[:size])
        with pytest.raises(storing.DamagedError):
            storing.read(newest)
    (newest / name).unlink()
    with pytest.raises(storing.DamagedError, match=f"{name} cannot be read: No such file"):
        storing.read(newest)


def test_if_all_are_damaged_the_error_names_each(tmp_path):
    for folder in saved(tmp_path):
        (folder / "state.json").write_text("{")
    with pytest.raises(ArtifactError, match=r"(?s)000002: damaged: state\.json.*000001: damaged") as caught:
        Checkpoints(tmp_path).load()
    assert "begin anew" in caught.value.cure


def test_the_newest_and_the_best_stay(tmp_path):
    checkpoints = Checkpoints(tmp_path, keep=2)
    for number, loss in enumerate((3.0, 1.0, 2.0, 5.0, float("nan"), 4.0), start=1):
        checkpoints.save({"number": number}, [], loss)
    assert [folder.name for folder in sorted(tmp_path.iterdir())] == ["000002", "000005", "000006"]
    again = Checkpoints(tmp_path, keep=2)
    again.load()
    again.save({"number": 7}, [], 0.5)
    again.save({"number": 8}, [], 0.6)
    assert [folder.name for folder in sorted(tmp_path.iterdir())] == ["000007", "000008"]


def test_a_damaged_one_is_removed_once_there_are_enough_others(tmp_path):
    _, newest = saved(tmp_path)
    (newest / "state.json").unlink()
    checkpoints = Checkpoints(tmp_path, warn=lambda message: None)
    checkpoints.load()
    assert newest.exists()
    checkpoints.save({"number": 3}, [], None)
    assert [folder.name for folder in sorted(tmp_path.iterdir())] == ["000001", "000003"]


def test_writing_is_not_due_more_often_than_it_is_worth(tmp_path):
    checkpoints = Checkpoints(tmp_path, every_seconds=0.0)
    assert checkpoints.due
    checkpoints.cost = 1e6
    assert not checkpoints.due


CALLS = ("open", "write", "fsync", "close")


def in_a_process(action):
    """Do something in a forked process; give the signal that killed it, or its exit code."""
    process = os.fork()
    if not process:
        try:
            action()
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitpid(process, 0)[1]
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def killing_at(count, monkeypatch):
    """Have the process kill itself at the `count`-th call that reaches the file system."""
    left = itertools.count(count, -1)

    def killing(plain):
        def call(*arguments, **options):
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return plain(*arguments, **options)

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, killing(getattr(os, name)))
    for name in ("mkdir", "rename"):
        monkeypatch.setattr(Path, name, killing(getattr(Path, name)))


def test_killed_at_any_call_that_writes_there_is_a_whole_checkpoint(tmp_path, monkeypatch):
    seen = []
    for count in itertools.count():
        directory = tmp_path / str(count)
        saved(directory)

        def save(directory=directory, count=count):
            with monkeypatch.context() as patched:
                killing_at(count, patched)
                checkpoints = Checkpoints(directory)
                checkpoints.load()
                checkpoints.save({"number": 3}, ARRAYS, None)

        ended = in_a_process(save)
        state, arrays = Checkpoints(directory).load()
        seen.append(state["number"])
        np.testing.assert_array_equal(arrays[0], ARRAYS[0])
        # What was left unfinished is gone with the next one.
        after = Checkpoints(directory)
        after.load()
        after.save({"number": 4}, [], None)
        assert not list(directory.glob("unfinished-*"))
        if ended == 0:
            break
        assert ended == signal.SIGKILL
    assert seen == sorted(seen)
    assert set(seen) == {2, 3}
    assert len(seen) > 15


def test_a_full_disk_is_a_clear_error_and_leaves_what_was_there(tmp_path):
    saved(tmp_path)
    told = tmp_path.parent / f"{tmp_path.name}-told"

    def save():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            Checkpoints(tmp_path).save({"number": 3}, [np.zeros(1000)], None)
        except KerasdlError as error:
            told.write_text(str(error))

    assert in_a_process(save) == 0
    assert "000003: the checkpoint cannot be written: File too large" in told.read_text()
    assert "Make room on the disk" in told.read_text()
    assert Checkpoints(tmp_path).load()[0] == {"number": 2}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_directory_that_cannot_be_written_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KerasdlError, match=r"file.000001: the checkpoint cannot be written: "):
        Checkpoints(tmp_path / "file").save({}, [], None)
