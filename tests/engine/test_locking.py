"""One process at a time."""

import pytest

from kerasdl.engine.locking import locked
from kerasdl.errors import KerasdlError


def test_a_directory_is_had_by_one_at_a_time(tmp_path):
    with locked(tmp_path, cure=""):
        second = locked(tmp_path, cure="x")
        with pytest.raises(KerasdlError, match="another process is training there") as caught, second:
            pass
        assert caught.value.cure == "Wait until it ends, or x"
    with locked(tmp_path, cure=""):
        pass


def test_an_error_of_what_is_done_in_a_directory_is_not_taken_for_another_process(tmp_path):
    with pytest.raises(BlockingIOError, match="the terminal"), locked(tmp_path, cure=""):
        raise BlockingIOError("the terminal")
