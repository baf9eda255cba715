"""Folders of recordings become examples, whatever their rates and lengths."""

import sys
import zlib

import numpy as np
import pytest
from scipy.io import wavfile

import kerasdl
from kerasdl.data import audio_folder
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split

NONE = Split(validation=0, test=0)


def write(folder, name, seconds=0.2, rate=8000):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = np.random.default_rng(zlib.crc32(name.encode())).integers(-999, 999, round(rate * seconds), np.int16)
    wavfile.write(path, rate, samples)


@pytest.fixture
def folder(tmp_path):
    """Ten recordings of 0.2 seconds of each of two classes, by two speakers."""
    for number in range(20):
        write(tmp_path / "all", f"{('high', 'low')[number % 2]}/{('anna', 'ben')[number // 10]}_{number}.wav")
    return tmp_path / "all"


def test_folders_are_classes_and_what_was_found_out_is_resolved(folder):
    dataset = audio_folder(0, path=str(folder))
    assert dataset.resolved == {"path": [str(folder)], "split": Split(), "rate": 8000, "seconds": 0.2}
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (14, 3, 3)
    assert set(dataset.train.y) == {"high", "low"}
    assert dataset.inputs.shape == (21, 40, 1)
    assert (dataset.fields[0].rate, dataset.fields[0].samples) == (8000, 1600)
    assert dataset.findings == ()


def test_names_say_classes_and_what_the_split_goes_by(folder):
    split = Split(validation=0, test=0.5, by="group", column="speaker")
    for path in folder.rglob("*.wav"):
        path.rename(folder / f"{path.parent.name}_{path.name}")
    dataset = audio_folder(0, path=str(folder), names="{label}_{speaker}_*", split=split)
    assert {set(part.y.tolist()) == {"high", "low"} for part in (dataset.train, dataset.test)} == {True}
    speakers = [{file.split("_")[-2] for file in part.files} for part in (dataset.train, dataset.test)]
    assert sorted(map(sorted, speakers)) == [["anna"], ["ben"]]


def test_rates_that_differ_are_told_and_brought_to_one(folder):
    write(folder, "low/new.wav", rate=16000)
    with pytest.raises(DataError, match=r"8000 in 20, 16000 in 1 files\n.*data.rate: 8000"):
        audio_folder(0, path=str(folder))
    dataset = audio_folder(0, path=str(folder), rate=4000, split=NONE)
    assert dataset.train.x.shape == (21, 800)
    assert (dataset.train.x.std(axis=1) > 0).all()
    assert dataset.resolved["rate"] == 4000


def test_the_length_is_that_of_nearly_all_and_cut_ones_are_counted(tmp_path):
    for number in range(200):
        write(tmp_path, f"{'ab'[number % 2]}/{number}.wav", seconds=2.0 if number < 2 else 0.1 + number / 10000)
    dataset = audio_folder(0, path=str(tmp_path))
    assert dataset.resolved["seconds"] == 0.12
    assert dataset.train.x.shape[1] == 960
    (finding,) = dataset.findings
    assert (finding.rule, finding.evidence) == ("cut_recordings", {"files": 200, "cut": 2, "longest_seconds": 2.0})
    assert finding.cures == ("data.seconds=2",)


def test_long_recordings_are_cut_at_ten_seconds_unless_told_otherwise(folder):
    for label in ("high", "low"):
        write(folder, f"{label}/long.wav", seconds=12.0, rate=8000)
    assert audio_folder(0, path=str(folder)).resolved["seconds"] == 10.0
    dataset = audio_folder(0, path=str(folder), seconds=11.0)
    assert dataset.train.x.shape[1] == 88000
    assert dataset.findings[0].evidence["cut"] == 2
    dataset = audio_folder(0, path=str(folder), seconds=12.0)
    assert dataset.findings == ()


def test_other_parts_are_brought_to_the_rate_and_length_of_the_first(folder, tmp_path):
    for label in ("high", "low"):
        write(tmp_path / "test", f"{label}/1.wav", seconds=1.0, rate=11025)
    dataset = audio_folder(0, path=str(folder), test_path=str(tmp_path / "test"))
    assert dataset.test.x.shape == (2, 1600)
    assert (dataset.resolved["seconds"], dataset.findings[0].evidence["cut"]) == (0.2, 2)


def test_damaged_recordings_are_refused_or_left_out_and_counted(folder):
    whole = (folder / "high" / "anna_0.wav").read_bytes()
    (folder / "high" / "cut.wav").write_bytes(whole[:-100])
    (folder / "high" / "empty.wav").write_bytes(b"")
    with pytest.raises(DataError, match=r"cut.wav: says it has .*; 2 of 22 files cannot be read\n.*unreadable: skip"):
        audio_folder(0, path=str(folder))
    dataset = audio_folder(0, path=str(folder), unreadable="skip", split=NONE)
    assert len(dataset.train) == 20
    assert (dataset.findings[0].rule, dataset.findings[0].evidence) == ("unreadable_files", {"files": 22, "skipped": 2})


@pytest.mark.parametrize("options", [{}, {"rate": 8000, "seconds": 1.0}])
def test_if_none_can_be_read_the_first_is_named(tmp_path, options):
    for number in range(3):
        (tmp_path / f"{number}.wav").write_bytes(b"RIFF" + bytes(100))
    with pytest.raises(DataError, match=r"0.wav: is called .wav, but holds something else"):
        audio_folder(0, path=str(tmp_path), names="{label}", unreadable="skip", **options)


def test_a_format_that_lacks_its_package_is_no_unreadable_file(folder, monkeypatch):
    (folder / "low" / "1.flac").write_bytes(b"fLaC" + bytes(100))
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(UsageError, match=r'pip install "kerasdl\[audio\]"'):
        audio_folder(0, path=str(folder), unreadable="skip")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rate": 99}, r"data.rate: expected 100 to 768000, got 99\n.*data.rate: 16000"),
        ({"rate": 10**6}, r"data.rate: expected 100 to 768000, got 1000000"),
        ({"seconds": 3601.0}, r"data.seconds: expected up to 3600, got 3601\n.*data.seconds: 10"),
        ({"seconds": 1e-9}, r"(?s)recordings have 1.*data.seconds"),
    ],
)
def test_numbers_out_of_range_are_refused(folder, options, said):
    with pytest.raises(UsageError, match=said):
        audio_folder(0, path=str(folder), **options)


def test_the_same_files_and_seed_give_the_same_bits(folder):
    first, second = (audio_folder(3, path=str(folder)) for _ in range(2))
    assert first.train.files.tolist() == second.train.files.tolist()
    np.testing.assert_array_equal(first.train.x, second.train.x)
    assert kerasdl.data.audio_folder is audio_folder
