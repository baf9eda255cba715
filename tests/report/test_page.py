"""A page says what the files of a run directory say, and nothing in them is taken for markup."""

import json
import re
from pathlib import Path

import pytest

from kerasdl.report import page
from tests.pages import Read

EVIL = "<script>alert(1)</script>\" onload='x' &amp;"
FINDING = {
    "rule": "vanishing_gradients",
    "severity": "warning",
    "first_epoch": 2,
    "last_epoch": 5,
    "evidence": {"ratio": 1e-5, "last": None},
    "explanation": "It fades.",
    "cures": ["model.activation=relu", "model.cell=lstm"],
    "layer": "hidden_1",
}


@pytest.fixture
def run(tmp_path):
    """Make a run directory."""

    def made(epochs=(), gradients=(), activations=(), name="run", **status):
        directory = tmp_path / name
        directory.mkdir()
        content = {"state": "done", "epochs": len(epochs), "metrics": {}, "findings": []} | status
        (directory / "status.json").write_text(json.dumps(content))
        files = {"metrics.jsonl": epochs, "gradients.jsonl": gradients, "activations.jsonl": activations}
        for file, lines in files.items():
            numbered = [{"epoch": number, **line} for number, line in enumerate(lines, 1)]
            (directory / file).write_text("".join(json.dumps(line) + "\n" for line in numbered))
        return directory

    return made


def losses(*pairs):
    return [{"train": {"loss": train}, "validation": {"loss": validation}} for train, validation in pairs]


def test_nothing_in_a_run_is_taken_for_markup_and_nothing_is_loaded(run):
    layers = {EVIL: {"norm": 1.0, "update_ratio": 0.1, "zero_share": 0.0}}
    metrics = {"train": {EVIL: 0.5}}
    finding = FINDING | {"explanation": EVIL, "cures": [EVIL], "layer": EVIL, "evidence": {EVIL: 1.0}}
    epochs = [{"train": {"loss": 1.0, EVIL: 2.0}}, {"train": {"loss": 0.5, EVIL: 1.0}}]
    text = page(run(epochs, [{"layers": layers}], metrics=metrics, findings=[finding]), {EVIL: EVIL})
    read = Read(text)
    assert not {tag for tag, _ in read.found} & {"script", "link", "img", "iframe", "object"}
    assert not any(name.startswith("on") or name in ("href", "src") for _, given in read.found for name in given)
    assert not re.search(r"url\(|@import|https?:", text)
    assert EVIL in read.texts


def test_findings_say_where_why_and_what_to_try(run):
    read = Read(page(run(findings=[FINDING, FINDING | {"folds": [1, 3], "layer": None, "cures": []}]), {}))
    assert "warning: vanishing gradients, at hidden_1, epochs 2 to 5" in read.texts
    assert "warning: vanishing gradients, epochs 2 to 5, in fold 1, 3" in read.texts
    assert {"It fades.", "model.activation=relu", "model.cell=lstm"} <= set(read.texts)
    assert "ratio 1e-05; last not finite" in read.texts


def test_metrics_stand_by_part_with_deviation_and_baselines(run):
    status = {
        "metrics": {"train": {"loss": 0.5, "rmse": 2.0}, "test": {"loss": 0.75, "rmse": None}},
        "deviation": {"test": {"loss": 0.125}},
        "baselines": {"naive": {"test": {"rmse": 4.0}}},
    }
    texts = Read(page(run(**status), {})).texts
    # A cell without a value has no text.
    for row in (["loss", "0.5", "0.75 ± 0.125"], ["rmse", "2", "not finite"], ["rmse of naive", "4"]):
        start = texts.index(row[0])
        assert texts[start : start + len(row)] == row


def test_curves_mark_the_best_epoch_and_break_where_a_value_lacks(run):
    read = Read(page(run(losses((3.0, 3.0), (2.0, 1.0), (None, 2.0), (1.0, 3.0), (0.5, 4.0))), {}))
    assert "best epoch: 2" in read.texts
    assert read.count("polyline", **{"class": "line series-0"}) == 2
    assert read.count("polyline", **{"class": "line series-1"}) == 1
    assert "loss by epoch: train from 3 to 0.5; validation from 3 to 4" in read.texts


def test_long_trainings_are_drawn_with_as_many_points_as_can_be_seen(run):
    text = page(run(losses(*((1 / epoch, 2 / epoch) for epoch in range(1, 5001)))), {})
    lines = re.findall(r'points="([^"]*)"', text)
    assert [len(line.split()) <= 401 for line in lines] == [True, True]
    assert len(text) < 60_000


def test_maps_have_a_cell_for_each_layer_and_measured_epoch(run):
    lines = [{"layers": {"a": {"norm": 1.0}, "b": {"norm": 10.0**-epoch}}} for epoch in range(4)]
    lines[2]["layers"]["b"]["norm"] = None
    read = Read(page(run((), lines), {}))
    assert read.count("rect") == 8
    assert read.count("rect", **{"class": "heat-8"}) == 5
    assert read.count("rect", **{"class": "heat-0"}) == 1
    assert read.count("rect", **{"class": "heat-none"}) == 1
    assert "b, epoch 4: 0.001" in read.texts


def test_shares_have_the_colours_of_shares(run):
    lines = [{"layers": {"a": {"dead_share": 0.0, "saturated_share": None}, "b": {"dead_share": 1.0}}}]
    read = Read(page(run(activations=lines), {}))
    assert [read.count("rect", **{"class": f"heat-{shade}"}) for shade in (0, 8, "none")] == [1, 1, 0]
    assert "Share of dead units of 2 layers by epoch, from 0 to 1" in read.texts
    assert "Share of saturated values" not in " ".join(read.texts)


def test_a_run_that_has_hardly_begun_and_one_with_a_torn_line_have_a_page(run):
    assert "running after 0 epochs" in page(run(state="running"), {})
    directory = run(losses((1.0, 1.0)), name="torn")
    with (directory / "metrics.jsonl").open("a") as file:
        file.write('{"epoch": 2, "train": {"lo')
    assert "done after 1 epoch<" in page(directory, {})


def test_a_run_in_the_current_folder_has_its_name(run, monkeypatch):
    monkeypatch.chdir(run(name="mine"))
    assert "/mine</h1>" in page(Path(), {})


def test_what_is_no_default_is_listed(run):
    texts = Read(page(run(), {"model.units": "[8, 4]"})).texts
    assert texts[texts.index("model.units") + 1] == "[8, 4]"
