"""Whatever a recording holds, it is read or is an error of its own; nothing else ever comes out."""

import io

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kerasdl.errors import DataError
from kerasdl.files import sound_files

many = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NOISE = np.random.default_rng(0).uniform(-0.5, 0.5, (500, 2))
FORMATS = [("WAV", "PCM_16"), ("WAVEX", "PCM_24"), ("WAV", "ULAW"), ("FLAC", "PCM_16"), ("OGG", "VORBIS")]


def written(form, subtype):
    stream = io.BytesIO()
    soundfile.write(stream, NOISE, 8000, format=form, subtype=subtype)
    return stream.getvalue()


@pytest.mark.parametrize(("form", "subtype"), FORMATS)
@many
# Most of what a header says stands within its first bytes.
@given(st.lists(st.tuples(st.integers(0, 80) | st.integers(0, 5000), st.binary(min_size=1, max_size=4)), max_size=4))
def test_damaged_files_are_read_or_refused(tmp_path, form, subtype, damages):
    content = bytearray(written(form, subtype))
    for place, damage in damages:
        content[place : place + len(damage)] = damage
    path = tmp_path / f"sound.{'wav' if form.startswith('WAV') else form.lower()}"
    path.write_bytes(content)
    refused = None
    try:
        found, rate = sound_files.read(str(path), "sound", 1.0)
    except DataError as error:
        refused = error
    if refused is not None:
        assert refused.message.startswith("sound: ")
        assert refused.cure
        return
    assert 100 <= rate <= 768_000
    assert 1 <= len(found) <= rate
    assert found.dtype == np.float32
