"""Files with more data to set thresholds by: all made up, some spoiled in one way each."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
from sklearn import datasets

Arrays = tuple[np.ndarray, np.ndarray]


def _random() -> np.random.Generator:
    return np.random.default_rng(1)


def _circles() -> Arrays:
    """Give three rings, one around the other, with blurred borders."""
    random = _random()
    y = np.arange(1800) % 3
    radius, angle = 1 + y + 0.35 * random.standard_normal(1800), random.uniform(0, 2 * np.pi, 1800)
    return (radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)).astype("float32"), y


def _survey() -> Arrays:
    """Give four groups of people, of whom one in four does not say which is theirs."""
    shape = {"n_features": 24, "n_informative": 6, "n_redundant": 2, "n_classes": 4, "class_sep": 1.5}
    x, y = datasets.make_classification(2400, **shape, flip_y=0.25, random_state=1)
    return x.astype("float32"), y


def _survey_random() -> Arrays:
    x, y = _survey()
    return x, _random().permutation(y)


def _genes() -> Arrays:
    """Give few rows of many features, of which nine matter."""
    random = _random()
    x = random.standard_normal((600, 250)).astype("float32")
    evidence = np.stack([x[:, 0:3].sum(axis=1), x[:, 3:6].sum(axis=1), x[:, 6:9].sum(axis=1)], axis=1)
    return x, (2 * evidence + random.gumbel(size=evidence.shape)).argmax(axis=1)


def _plant() -> Arrays:
    """Give temperature, vacuum, pressure, humidity, flow and frequency, and the megawatts of a power plant."""
    random = _random()
    z = random.standard_normal((2500, 6))
    centre, spread = np.array([20, 54, 101_300, 73, 5e4, 50]), np.array([8, 12, 600, 15, 4e3, 0.02])
    power = 450 - 12 * z[:, 0] - 5 * z[:, 1] + 3 * z[:, 0] * z[:, 3] - 4 * np.tanh(2 * z[:, 4]) + 2 * z[:, 2] * z[:, 5]
    return (centre + spread * z).astype("float32"), power + 1.5 * random.standard_t(4, 2500)


def _plant_stuck() -> Arrays:
    """Add four sensors that always say the same."""
    x, y = _plant()
    return np.concatenate([x, np.tile(np.float32([0, -1, 20, 4095]), (len(x), 1))], axis=1), y


def _plant_glitches() -> Arrays:
    """Have all sensors of every fiftieth row say some hundred times too much."""
    x, y = _plant()
    glitches = np.arange(len(x)) % 50 == 0
    return np.where(glitches[:, None], 300 * x, x), y


def _tags() -> Arrays:
    shape = {"n_features": 20, "n_classes": 6, "n_labels": 2}
    x, y = datasets.make_multilabel_classification(1500, **shape, random_state=1)
    return x.astype("float32"), y


def _clinic() -> Arrays:
    """Give few patients with many measurements, of which few matter, and outcomes that chance has a hand in."""
    random = _random()
    x = random.standard_normal((320, 24)).astype("float32")
    return x, (x[:, 0] + x[:, 1] - x[:, 2] + x[:, 3] * x[:, 4] + random.standard_normal(320) > 0).astype("int64")


def _clinic_copies() -> Arrays:
    """Give all measurements twice, the second time in other units."""
    x, y = _clinic()
    return np.concatenate([x, x * 0.4536], axis=1), y


def _board() -> Arrays:
    """Give points of a chessboard of four by four fields, and the colour of their field."""
    x = _random().uniform(0, 4, (2500, 2))
    return x.astype("float32"), np.floor(x).sum(axis=1).astype("int64") % 2


def _springs() -> Arrays:
    random = _random()
    x = random.standard_normal((1200, 12)).astype("float32")
    pull = x @ np.linspace(-2, 2, 12) + 0.5 * x[:, 0] * x[:, 1]
    return x, pull + 0.7 * random.standard_normal(1200)


def _circuit() -> Arrays:
    """Give the impedance of circuits, of features whose units are far apart."""
    x, y = datasets.make_friedman2(2000, noise=30.0, random_state=1)
    return x.astype("float32"), y


def _shapes() -> Arrays:
    """Give small photographs of bytes: a disc, a frame, a cross or a triangle, anywhere, with noise."""
    random = _random()
    y = np.arange(1200) % 4
    centre, size = random.uniform(5, 11, (2, 1200, 1, 1)), random.uniform(2.5, 5, (1200, 1, 1))
    rows, columns = (axis - at for axis, at in zip(np.mgrid[:16, :16][:, None], centre, strict=True))
    across, beside = np.maximum(abs(rows), abs(columns)), np.minimum(abs(rows), abs(columns))
    disc, frame = rows**2 + columns**2 <= size**2, (across <= size) & (across > size - 1.5)
    cross, triangle = (across <= size) & (beside < 1), (abs(rows) <= size) & (abs(columns) <= (rows + size) / 2)
    drawn = np.choose(y[:, None, None], [disc, frame, cross, triangle])
    return np.clip(60 + 120 * drawn + 40 * random.standard_normal(drawn.shape), 0, 255)[..., None].astype("uint8"), y


def _shapes_wrong() -> Arrays:
    """Give every second label at random."""
    x, y = _shapes()
    random = _random()
    return x, np.where(random.random(len(y)) < 0.5, random.integers(0, 4, len(y)), y)


def _textures() -> Arrays:
    """Give stripes of four directions, in any colour, width and phase, with noise."""
    random = _random()
    y = np.arange(1200) % 4
    angle, width, phase = np.pi * y / 4, random.uniform(3, 6, 1200), random.uniform(0, 2 * np.pi, 1200)
    rows, columns = np.mgrid[:12, :12][:, None]
    along = np.cos(angle)[:, None, None] * rows + np.sin(angle)[:, None, None] * columns
    waves = np.sin(2 * np.pi * along / width[:, None, None] + phase[:, None, None])
    coloured = waves[..., None] * random.uniform(0.3, 1, (1200, 1, 1, 3))
    return (coloured + 0.7 * random.standard_normal(coloured.shape)).astype("float32"), y


def _beats() -> Arrays:
    """Give heartbeats on two channels, as a converter of twelve bits has them; one in six comes early and wide."""
    random = _random()
    y = (np.arange(1500) % 6 == 0).astype("int64")
    centre = np.where(y, 40, 48) + 4 * random.standard_normal(1500)
    width = np.where(y, 5.0, 3.0) + 0.5 * random.standard_normal(1500)
    beat = np.exp(-(((np.arange(96) - centre[:, None]) / width[:, None]) ** 2))
    both = np.stack([beat, -0.5 * np.roll(beat, 3, axis=1)], axis=2) + 0.15 * random.standard_normal((1500, 96, 2))
    return np.clip(2048 + 900 * both, 0, 4095).astype("float32"), y


def _spots() -> Arrays:
    """Give images of one bright spot, and its width in micrometres."""
    random = _random()
    width, centre = random.uniform(1, 3.5, 1200), random.uniform(5, 9, (2, 1200, 1, 1))
    rows, columns = (axis - at for axis, at in zip(np.mgrid[:14, :14][:, None], centre, strict=True))
    spots = np.exp(-(rows**2 + columns**2) / (2 * width[:, None, None] ** 2))
    return (spots + 0.2 * random.standard_normal(spots.shape))[..., None].astype("float32"), 40 * width


def _recall() -> Arrays:
    """Give sequences whose first three steps, which are marked, decide; 45 steps that do not matter follow."""
    x = _random().standard_normal((2000, 48, 2)).astype("float32")
    x[:, :, 1] = np.arange(48) < 3
    return x, (x[:, :3, 0].sum(axis=1) > 0).astype("int64")


def _tones() -> Arrays:
    """Give recordings of four pitches, of any length from 20 to 50 steps; zeros follow."""
    random = _random()
    y = np.arange(900) % 4
    pitch, phase = np.array([0.06, 0.09, 0.13, 0.18])[y], random.uniform(0, 1, 900)
    turns = 2 * np.pi * (pitch[:, None] * np.arange(50) + phase[:, None])
    heard = np.stack([np.sin(turns), np.cos(turns)], axis=2) + 0.8 * random.standard_normal((900, 50, 2))
    there = np.arange(50) < random.integers(20, 51, (900, 1))
    return (3000 * heard * there[..., None]).astype("float32"), y


def _events() -> Arrays:
    """Give a counter's noisy signal, and how many pulses are in it."""
    random = _random()
    pulses = random.random((1600, 40)) < random.uniform(0.05, 0.5, (1600, 1))
    signal = pulses * random.uniform(1, 3, pulses.shape) + 0.2 * random.standard_normal(pulses.shape)
    return signal[..., None].astype("float32"), pulses.sum(axis=1).astype("float64") + 0.5 * random.standard_normal(
        1600
    )


def _reviews(*, count: int = 1600, wrong: float = 0.0) -> str:
    """Give two opinions in each text, either of which may be turned round by a word before it."""
    random = _random()
    good, bad = [f"good{number}" for number in range(12)], [f"bad{number}" for number in range(12)]
    lines = []
    for number in range(count):
        liked, words = number % 2 == 0, [f"word{word}" for word in random.integers(0, 80, 14)]
        for at in (3, 9):
            turned = random.random() < 0.4
            words[at : at + 1] = ["not"] * turned + [str(random.choice(good if liked != turned else bad))]
        said = liked != (random.random() < wrong)
        lines.append(json.dumps({"text": " ".join(words), "liked": "yes" if said else "no"}) + "\n")
    return "".join(lines)


def _churn(*, leaks: bool = False) -> str:
    random = _random()
    plans, regions = ("basic", "family", "pro"), ("north", "south", "east", "west")
    lines = ["months,charge,calls,plan,region,left" + (",closing_fee" if leaks else "")]
    for _ in range(2400):
        months, charge, calls = int(random.integers(1, 60)), random.normal(40, 12), int(random.poisson(1.5))
        plan, region = random.integers(3), random.integers(4)
        risk = -2.6 - 0.05 * months + 0.02 * (charge - 40) + 0.7 * calls - 0.6 * (plan == 2)
        left = random.random() < 1 / (1 + np.exp(-risk))
        written = "" if random.random() < 0.1 else f"{charge:.2f}"
        line = f"{months},{written},{calls},{plans[plan]},{regions[region]},{'yes' if left else 'no'}"
        lines.append(line + (f",{random.integers(10, 50) if left else 0}" if leaks else ""))
    return "\n".join(lines) + "\n"


def _power() -> str:
    """Give the hours of ten weeks: power, which follows the hour and the cold, and the temperature."""
    random = _random()
    lines, cold = ["hour,power,temperature"], 0.0
    for number in range(24 * 70):
        cold = 0.97 * cold + 0.5 * random.standard_normal()
        daily = np.sin(2 * np.pi * number / 24)
        power = 300 + 60 * daily + 25 * (daily > 0.5) + 15 * cold + 6 * random.standard_normal()
        temperature = 10 + 4 * daily - 3 * cold + 0.3 * random.standard_normal()
        lines.append(f"{datetime(2021, 3, 1) + timedelta(hours=number):%Y-%m-%d %H:%M},{power:.1f},{temperature:.1f}")
    return "\n".join(lines) + "\n"


ARRAYS: dict[str, Callable[[], Arrays]] = {
    make.__name__.strip("_").replace("_", "-"): make
    for make in (
        *(_circles, _survey, _survey_random, _genes, _plant, _plant_stuck, _plant_glitches, _tags),
        *(_clinic, _clinic_copies, _board, _springs, _circuit),
        *(_shapes, _shapes_wrong, _textures, _beats, _spots),
        *(_recall, _tones, _events),
    )
}
TEXTS: dict[str, Callable[[], str]] = {
    "reviews.jsonl": _reviews,
    "reviews-few.jsonl": lambda: _reviews(count=260, wrong=0.2),
    "churn.csv": _churn,
    "churn-leak.csv": lambda: _churn(leaks=True),
    "power.csv": _power,
}
