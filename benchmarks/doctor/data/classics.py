"""Files with data to set thresholds by: made up or out of scikit-learn's, spoiled in one way each."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from sklearn import datasets

Arrays = tuple[np.ndarray, np.ndarray]


def _random() -> np.random.Generator:
    return np.random.default_rng(0)


def _digits() -> Arrays:
    bundle = datasets.load_digits()
    return bundle.images[..., None].astype("float32"), bundle.target


def _digits_shuffled() -> Arrays:
    x, y = _digits()
    return x, _random().permutation(y)


def _digits_noisy() -> Arrays:
    """Give four labels in ten at random."""
    x, y = _digits()
    random = _random()
    wrong = random.random(len(y)) < 0.4
    return x, np.where(wrong, random.integers(0, 10, len(y)), y)


def _digits_few() -> Arrays:
    """Give a sixth of the digits, with noise in the pixels."""
    x, y = _digits()
    return (x[:300] + 4 * _random().standard_normal(x[:300].shape)).astype("float32"), y[:300]


def _digits_bytes() -> Arrays:
    x, y = _digits()
    return x * 255 / 16, y


def _breast_cancer() -> Arrays:
    bundle = datasets.load_breast_cancer()
    return bundle.data.astype("float32"), bundle.target


def _breast_cancer_constant() -> Arrays:
    x, y = _breast_cancer()
    return np.concatenate([x, np.full_like(x, 3.0)], axis=1), y


def _breast_cancer_doubled() -> Arrays:
    x, y = _breast_cancer()
    return np.concatenate([x, x[:, :20], 2 * x[:, :20]], axis=1), y


def _breast_cancer_leak() -> Arrays:
    x, y = _breast_cancer()
    # Without noise at all, and of the label alone.
    return np.concatenate([x, 7.0 * y[:, None].astype("float32")], axis=1), y


def _wine() -> Arrays:
    bundle = datasets.load_wine()
    return bundle.data.astype("float32"), bundle.target


def _diabetes() -> Arrays:
    bundle = datasets.load_diabetes(scaled=False)
    return bundle.data.astype("float32"), bundle.target


def _friedman() -> Arrays:
    x, y = datasets.make_friedman1(2000, noise=0.5, random_state=0)
    return x.astype("float32"), y


def _friedman_few() -> Arrays:
    x, y = _friedman()
    return x[:160], y[:160] + 3 * _random().standard_normal(160)


def _friedman_outliers() -> Arrays:
    """Give the target of every hundredth row in another unit."""
    x, y = _friedman()
    return x, np.where(np.arange(len(y)) % 100 == 0, 100 * y, y)


def _friedman_wide() -> Arrays:
    """Give each feature a unit of its own, from a thousandth to ten thousands."""
    x, y = _friedman()
    return (x + 1) * np.logspace(-3, 4, x.shape[1], dtype="float32"), y


def _rare() -> Arrays:
    random = _random()
    x = random.standard_normal((6000, 10)).astype("float32")
    likely = 1 / (1 + np.exp(4.5 - 1.2 * (x[:, 0] + x[:, 1])))
    return x, (random.random(6000) < likely).astype("int64")


def _signals() -> Arrays:
    """Give sine, square and saw waves of any phase, with noise."""
    random = _random()
    y = np.arange(1500) % 3
    turns = random.uniform(2, 5, (1500, 1)) * np.arange(64) / 64 + random.random((1500, 1))
    sine = np.sin(2 * np.pi * turns)
    waves = np.choose(y[:, None], [sine, np.sign(sine), 2 * (turns % 1) - 1])
    return (waves + 0.4 * random.standard_normal(waves.shape)).astype("float32")[..., None], y


def _signals_unscaled() -> Arrays:
    x, y = _signals()
    return 1000 * x + 5000, y


def _steps() -> Arrays:
    """Give sequences and the mean of one of their two channels."""
    random = _random()
    x = random.standard_normal((2000, 20, 2)).astype("float32")
    return x, x[:, :, 0].mean(axis=1) * 4 + 0.1 * random.standard_normal(2000)


def _steps_unscaled() -> Arrays:
    x, y = _steps()
    return 1000 * x - 3000, y


def _topics(*, count: int = 1200, wrong: float = 0.0) -> str:
    random = _random()
    own = {topic: [f"{topic}{number}" for number in range(40)] for topic in ("sea", "wood", "hill", "town")}
    common = [f"word{number}" for number in range(150)]
    lines = []
    for number in range(count):
        topic = list(own)[number % 4]
        words = [str(random.choice(own[topic] if random.random() < 0.25 else common)) for _ in range(20)]
        said = str(random.choice(list(own))) if random.random() < wrong else topic
        lines.append(json.dumps({"text": " ".join(words), "topic": said}) + "\n")
    return "".join(lines)


def _people(*, leaks: bool = False) -> str:
    random = _random()
    cities, jobs = ("Bern", "Oslo", "Rome", "Kyiv", "Lima", "Cork"), ("baker", "clerk", "pilot", "nurse")
    lines = ["age,income,city,job,bought" + (",receipt" if leaks else "")]
    for _ in range(2000):
        age, income, city, job = random.integers(18, 80), random.lognormal(10, 0.5), *map(random.integers, (6, 4))
        bought = abs(age - 45) / 10 - income / 20000 + (city % 2) + (job == 2) + random.normal(0, 0.4) < 1
        line = f"{age},{income:.0f},{cities[city]},{jobs[job]},{'yes' if bought else 'no'}"
        lines.append(line + (f",{random.integers(100, 999) if bought else 0}" if leaks else ""))
    return "\n".join(lines) + "\n"


def _days() -> str:
    random = _random()
    lines = ["day,sold"]
    for number in range(900):
        sold = 100 + 20 * (number % 7 in (5, 6)) + 15 * np.sin(2 * np.pi * number / 30) + random.normal(0, 4)
        lines.append(f"{date(2020, 1, 1) + timedelta(number)},{sold:.2f}")
    return "\n".join(lines) + "\n"


ARRAYS: dict[str, Callable[[], Arrays]] = {
    make.__name__.strip("_").replace("_", "-"): make
    for make in (
        *(_digits, _digits_shuffled, _digits_noisy, _digits_few, _digits_bytes, _wine, _diabetes),
        *(_breast_cancer, _breast_cancer_constant, _breast_cancer_doubled, _breast_cancer_leak),
        *(_friedman, _friedman_few, _friedman_outliers, _friedman_wide, _rare),
        *(_signals, _signals_unscaled, _steps, _steps_unscaled),
    )
}
TEXTS: dict[str, Callable[[], str]] = {
    "topics.jsonl": _topics,
    "topics-shuffled.jsonl": lambda: _topics(wrong=1.0),
    "topics-few.jsonl": lambda: _topics(count=240, wrong=0.2),
    "people.csv": _people,
    "people-leak.csv": lambda: _people(leaks=True),
    "days.csv": _days,
}
