"""Every run ends with a report, however it ends."""

import pytest

import kerasdl
from kerasdl.errors import ArtifactError, DivergedError, KerasdlError
from kerasdl.runs import Listener, write_report

RECIPE = {
    "kerasdl": 1,
    "data": {"kind": "synthetic", "dataset": "moons", "examples": 40},
    "model": {"kind": "mlp", "units": [4]},
    "training": {"epochs": 2},
    "callbacks": ["gradient_monitor", "activation_monitor"],
}


class Heard(Listener):
    """Remembers warnings."""

    def __init__(self):
        self.warnings = []

    def warned(self, message):
        self.warnings.append(message)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return kerasdl.run(RECIPE, out=tmp_path_factory.mktemp("runs") / "moons")


def test_a_run_ends_with_its_report(result):
    text = (result.directory / "report.html").read_text()
    for section in ("Metrics", "Curves", "Gradients", "Activations", "Recipe"):
        assert f"<h2>{section}</h2>" in text
    assert "done after 2 epochs" in text
    assert "model.units" in text
    assert len((result.directory / "activations.jsonl").read_text().splitlines()) == 2


def test_so_does_one_that_diverged(tmp_path):
    with pytest.raises(DivergedError):
        kerasdl.run(RECIPE, "training.optimizer={kind: sgd, learning_rate: 1e30}", out=tmp_path / "run")
    text = (tmp_path / "run" / "report.html").read_text()
    assert "diverged after" in text
    assert "<h2>Findings</h2>" in text


def test_folds_have_one_each_and_one_together(tmp_path):
    whole = kerasdl.run(RECIPE, "data.split={folds: 2}", out=tmp_path / "whole")
    assert " ± " in (whole.directory / "report.html").read_text()
    assert all((fold / "report.html").exists() for fold in whole.folds)


def test_it_may_be_written_elsewhere(result, tmp_path):
    assert write_report(result.directory, tmp_path / "mine.html") == tmp_path / "mine.html"
    assert (tmp_path / "mine.html").read_text() == (result.directory / "report.html").read_text()
    with pytest.raises(KerasdlError, match=r"no/mine\.html: cannot be written: No such file or directory"):
        write_report(result.directory, tmp_path / "no" / "mine.html")


def test_what_is_no_run_has_none(tmp_path):
    with pytest.raises(ArtifactError, match="expected a run directory"):
        write_report(tmp_path)


def test_a_report_that_cannot_be_written_ends_no_run(tmp_path, monkeypatch):
    def page(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kerasdl.report.page", page)
    heard = Heard()
    assert kerasdl.run(RECIPE, out=tmp_path / "run", listener=heard).state == "done"
    assert heard.warnings == [
        f"there is no report: {tmp_path}/run/report.html: cannot be written: No space left on device"
    ]
