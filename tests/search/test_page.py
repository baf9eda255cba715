"""The page of a search says what its records say, takes nothing in them for markup, and can be read."""

import json
import math
import random
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from kerasdl.recipe.space import Parameter
from kerasdl.search.objectives import Objective
from kerasdl.search.page import page
from kerasdl.search.records import Record
from tests.pages import Read

EVIL = "<script>alert(1)</script>\" onload='x' &amp;"
ACCURACY, LOSS, SIZE = (
    Objective("validation.accuracy", "max"),
    Objective("validation.loss", "min"),
    Objective("parameters", "min"),
)
SPACE = (
    Parameter("model.kind", ("mlp", "cnn")),
    Parameter("training.optimizer.kind", ("sgd", "adam", "rmsprop")),
    Parameter("training.optimizer.learning_rate", low=1e-4, high=1e-1, log=True),
    Parameter("model.units", ([64], [128, 64], [256, 128], [512, 256, 128, 64])),
    Parameter("model.dropout", low=0.0, high=0.5, step=0.1),
    Parameter("model.activation", ("relu", "selu", "gelu"), when={"model.kind": ("mlp",)}),
)
MANY = (
    *SPACE,
    Parameter("training.batch_size", (16, 32, 64)),
    Parameter("callbacks[0].patience", low=2, high=20, whole=True),
    Parameter("model.l2", low=1e-8, high=1e-2, log=True),
    Parameter("training.loss", ({"kind": "focal", "gamma": 2.0, "from_logits": True}, "auto", EVIL)),
    Parameter("数据.学习率的名字很长很长", ("双曲正切", "线性整流单元函数")),
    Parameter("مفتاح.قيمة", low=0.0, high=1.0),
)


def drawn(parameter, numbers):
    if parameter.choices:
        return numbers.choice(parameter.choices)
    if parameter.log:
        return 10 ** numbers.uniform(math.log10(parameter.low), math.log10(parameter.high))
    listed = parameter.listed()
    return numbers.choice(listed) if listed else numbers.uniform(parameter.low, parameter.high)


def searched(count, space=SPACE):
    """Make records as a search leaves them: some pruned, some diverged, one running."""
    numbers, records, ended = random.Random(count), [], 0.0
    for number in range(1, count + 1):
        values = {}
        for parameter in space:
            if parameter.is_active(values):
                values[parameter.key] = drawn(parameter, numbers)
        ended += numbers.uniform(20, 80)
        rate = math.log10(values["training.optimizer.learning_rate"])
        score = 0.93 - 0.05 * (rate + 2.7) ** 2 + numbers.gauss(0, 0.008)
        state = "diverged" if rate > -1.3 else "pruned" if score < 0.85 else "done"
        state = "running" if number == count else state
        counts = state in ("done", "pruned")
        size = float(numbers.randrange(10_000, 1_000_000))
        records.append(
            Record(
                number,
                values,
                epochs=20,
                state=state,
                scores={ACCURACY.name: score, SIZE.name: size} if counts else {ACCURACY.name: None},
                deviations={ACCURACY.name: 0.01} if counts else {},
                seconds=numbers.uniform(10, 60),
                ended_at=ended,
                problem="the loss was not finite after step 31 of epoch 2" if state == "diverged" else None,
            )
        )
    return records


def done(number, score, values=None, **more):
    scores = {ACCURACY.name: score}
    return Record(number, values or {"model.units": [64]}, 3, state="done", scores=scores, ended_at=number, **more)


def rows(text, heading):
    """Give the first cells of the table rows under a heading."""
    part = text[text.index(f"<h2>{heading}") :].split("</section>")[0]
    return re.findall(r"<tr[^>]*><th>(\d+)</th>", part)


def test_sections_stand_in_order_and_those_with_nothing_to_say_are_left_out():
    headings = re.findall("<h2>([^<]*)", page("a", SPACE, [ACCURACY, SIZE], searched(30)))
    all_of_them = ["What was found", "Best so far", "Values and scores", "Importance", "Pareto front", "Trials"]
    assert headings == all_of_them
    assert re.findall("<h2>([^<]*)", page("a", SPACE, [ACCURACY], [])) == ["What was found", "Importance"]


def test_the_best_is_told_with_values_score_deviation_and_test_metrics():
    records = [
        done(1, 0.5),
        done(2, 0.75, {"model.units": [128, 64], "model.kind": "cnn"}, deviations={ACCURACY.name: 0.125}),
        Record(3, {}, 3, state="diverged", problem="it diverged"),
        replace(done(4, 0.9), state="pruned"),
    ]
    texts = Read(page("income", SPACE, [ACCURACY], records, test={"auc": 0.625}, method="random")).texts
    assert "Search: income" in texts
    assert "random, 4 trials: 2 done, 1 diverged, 1 pruned" in texts
    told = "Trial 2 has the best validation.accuracy: 0.75 ± 0.125"
    assert f"{told} (more is better, deviation over its trainings), after 3 epochs." in texts
    assert texts[texts.index("model.units") + 1] == "[128, 64]"
    assert texts[texts.index("auc") + 1] == "0.625"
    assert "it diverged" in texts


def test_candidates_are_sorted_by_score_those_without_one_last():
    records = [done(1, 0.5), done(2, None), done(3, 0.75), done(4, math.nan), done(5, 0.625)]
    text = page("a", SPACE, [ACCURACY], records)
    assert rows(text, "Trials") == ["3", "5", "1", "2", "4"]
    assert '<tr class="marked"><th>3</th>' in text
    assert rows(page("a", SPACE, [replace(ACCURACY, better="min")], records), "Trials")[:3] == ["1", "5", "3"]


def test_the_line_of_the_best_goes_up_in_steps_and_over_pruned_ones():
    records = [done(1, 0.5), replace(done(2, 1.0), state="pruned"), done(3, 0.75), done(4, 0.625)]
    text = page("a", SPACE, [ACCURACY], [*records, Record(5, {}, 3, state="failed", ended_at=5.0)])
    (steps,) = re.findall(r'<path d="(M[^"]*)" class="step"', text)
    assert len(re.findall("V", steps)) == 1
    read = Read(text)
    found = [read.count("circle", **{"class": shape}) for shape in ("dot series-0", "dot pale")]
    assert [*found, read.count("path", **{"class": "cross"})] == [3, 1, 1]


def test_lines_are_coloured_by_rank_and_leave_axes_on_which_they_have_no_value():
    values = [{"model.kind": "mlp", "model.activation": "selu"}, {"model.kind": "cnn"}, {"model.kind": "mlp"}]
    records = [done(number, number / 4, given) for number, given in enumerate(values, 1)]
    space = [each for each in SPACE if each.key in ("model.kind", "model.activation")]
    text = page("a", space, [ACCURACY], [*records, Record(4, values[0], 3, state="killed")])
    traces = re.findall(r'points="([^"]*)" class="trace ([^"]*)"', text)
    assert [colour for _, colour in traces] == ["unscored", "shade-0", "shade-2", "winner"]
    below = [[point.endswith(",390.0") for point in points.split()] for points, _ in traces]
    lacking = [[False, False, True], [False, False, False], [False, True, False], [False, True, False]]
    assert below == lacking
    assert "at \N{EN DASH}: it has none" in text


def test_the_front_is_marked_and_listed_over_all_objectives():
    points = [(0.9, 100, 3.0), (0.8, 10, 4.0), (0.8, 50, 5.0), (0.7, 50, 1.0), (None, 1, 0.1)]
    records = [
        replace(done(number, accuracy), scores={ACCURACY.name: accuracy, SIZE.name: size, "seconds": seconds})
        for number, (accuracy, size, seconds) in enumerate(points, 1)
    ]
    text = page("a", SPACE, [ACCURACY, SIZE, Objective("seconds", "min")], records)
    assert rows(text, "Pareto front") == ["1", "2", "4"]
    assert Read(text).count("circle", **{"class": "dot winner"}) == 3
    assert "It also has parameters 100, seconds 3." in text
    assert "No trial has a score in all objectives yet." in page("a", SPACE, [ACCURACY, LOSS], records)


@pytest.mark.parametrize(
    "records",
    [
        [],
        [Record(1, {}, 3)],
        [done(1, None), done(2, math.nan), done(3, math.inf)],
        [done(1, 0.5)],
        [done(1, 0.5, {})],
        [replace(done(1, 0.5), state="pruned")],
        [done(number, 0.5) for number in range(12)],
        [done(number, score) for number, score in enumerate([1e308, -1e308, 0.0, 5e-324, 1.0])],
        [done(1, 0.5, {"model.units": "no choice", "model.dropout": 7, "training.optimizer.learning_rate": None})],
    ],
)
def test_there_is_a_page_for_whatever_is_known(records):
    for objectives in ([ACCURACY], [ACCURACY, SIZE], [replace(ACCURACY, better="min"), ACCURACY]):
        text = page("a", SPACE, objectives, records)
        places = re.findall(r' (?:c?x|x1|x2|c?y|y1|y2|d|points|width)="([^"]*)"', text)
        assert not re.search("nan|inf|e", " ".join(places))


def test_importance_says_why_it_is_not_told():
    few = page("a", SPACE, [ACCURACY], [done(1, 0.5)])
    assert "It is told from 10 trials with a score on; there are 1." in few
    alike = page("a", SPACE, [ACCURACY], [done(number, 0.5) for number in range(12)])
    assert "The values explain nothing of the scores yet." in alike
    texts = Read(page("a", SPACE, [ACCURACY], searched(30))).texts
    assert texts[texts.index("Importance") :].index("learning_rate") < 3


def test_nothing_in_a_search_is_taken_for_markup_and_nothing_is_loaded():
    space = [Parameter(EVIL, (EVIL, [EVIL])), Parameter("model.units", ({"kind": EVIL}, "b"))]
    objectives = [Objective(EVIL, "max"), Objective("parameters", "min")]
    scores = {EVIL: 0.5, "parameters": 3.0}
    values = {EVIL: EVIL, "model.units": {"kind": EVIL}}
    records = [Record(1, values, 3, state="done", scores=scores, problem=EVIL)]
    text = page(EVIL, space, objectives, records, test={EVIL: 1.0}, method=EVIL)
    read = Read(text)
    assert not {tag for tag, _ in read.found} & {"script", "link", "img", "iframe", "object"}
    assert not any(name.startswith("on") or name in ("href", "src") for _, given in read.found for name in given)
    assert not re.search(r"url\(|@import|https?:", text)
    assert EVIL in read.texts


def test_one_that_is_far_worse_leaves_room_for_the_others():
    records = [done(number, 0.5 + number / 100) for number in range(12)]
    text = page("a", SPACE, [ACCURACY], [*records, done(12, -1e9)])
    assert "1 far worse, at the edge" in text
    assert len(set(re.findall(r'<circle cx="[^"]*" cy="([^"]*)"', text))) == 13


# What a browser finds: texts that touch each other or leave their drawing, and the least contrast of texts and marks.
LOOK = """
const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
const light = text => rgb(text).map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
const paper = getComputedStyle(document.body).backgroundColor, bad = [];
for (const svg of document.querySelectorAll('svg')) {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map(t => [t.firstChild.data, t.getBoundingClientRect()]);
  texts.forEach(([said, a], i) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1)
      bad.push(`${said} leaves its drawing`);
    texts.slice(i + 1).forEach(([other, b]) => {
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
        bad.push(`${said} touches ${other}`);
    });
  });
}
const least = (what, property) => Math.min(...[...document.querySelectorAll(what)]
  .map(each => contrast(getComputedStyle(each)[property], paper)));
const page = document.documentElement, found = {bad, dark: light(paper) < 0.5, wide: page.scrollWidth > innerWidth,
  texts: least('svg text', 'fill'), words: least('p, td, th, figcaption, h2', 'color'),
  lines: least('.trace', 'stroke'), best: least('.winner', 'color')};
document.body.textContent = 'FOUND' + JSON.stringify(found) + 'END';
"""


@pytest.mark.system
@pytest.mark.parametrize("width", [1280, 600])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("count", "space"), [(1, SPACE), (30, SPACE), (200, MANY)])
def test_a_browser_shows_texts_that_can_be_read(tmp_path, count, space, dark, width):
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser, "this test needs Chromium: apt-get install chromium"
    records = searched(count, space)
    records[0] = replace(records[0], state="done", scores={ACCURACY.name: 0.5, SIZE.name: 9.0})
    path = tmp_path / "search.html"
    path.write_text(f"{page('a', space, [ACCURACY, SIZE], records)}<script>{LOOK}</script>", encoding="utf-8")
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", scheme]
    command = [browser, *options, f"--window-size={width},900", "--dump-dom", path.as_uri()]
    seen = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    found = json.loads(re.search("FOUND(.*)END", seen)[1])
    assert found["dark"] == dark
    assert not found["bad"]
    assert not found["wide"]
    # WCAG 2.2: 4.5 for texts, 3 for what has to be seen; lines of worse trials are less than that.
    assert found["texts"] >= 4.5
    assert found["words"] >= 4.5
    assert found["best"] >= 3
    assert found["lines"] >= 1.5
