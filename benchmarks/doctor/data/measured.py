"""Files with data for the half that the doctor is measured by: other ones than those that thresholds are set by."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from sklearn import datasets

Arrays = tuple[np.ndarray, np.ndarray]


def _random() -> np.random.Generator:
    return np.random.default_rng(2)


def _lamps() -> Arrays:
    """Give three kinds of lamps, which are far apart in all six measurements."""
    x, y = datasets.make_blobs(900, n_features=6, centers=3, cluster_std=1.0, center_box=(-8, 8), random_state=2)
    return x.astype("float32"), y


def _galaxies() -> Arrays:
    """Give six classes, two clusters each, and one label in twenty-five wrong."""
    shape = {"n_features": 18, "n_informative": 9, "n_redundant": 3, "n_classes": 6, "n_clusters_per_class": 2}
    x, y = datasets.make_classification(3000, **shape, class_sep=1.8, flip_y=0.04, random_state=2)
    return x.astype("float32"), y


def _galaxies_wrong() -> Arrays:
    """Give half of the labels at random."""
    x, y = _galaxies()
    random = _random()
    return x, np.where(random.random(len(y)) < 0.5, random.integers(0, 6, len(y)), y)


def _coins() -> Arrays:
    """Give weak signs of what comes: about two in three can be foretold."""
    random = _random()
    x = random.standard_normal((1500, 20)).astype("float32")
    likely = 1 / (1 + np.exp(-0.55 * (x[:, 0] - x[:, 1] + 0.8 * x[:, 2])))
    return x, (random.random(1500) < likely).astype("int64")


def _hastie() -> Arrays:
    """Give points, and whether they are far from the middle of ten dimensions."""
    x, y = datasets.make_hastie_10_2(4000, random_state=2)
    return x.astype("float32"), (y > 0).astype("int64")


def _roll() -> Arrays:
    """Give points of a rolled sheet, and how far along the sheet they are."""
    x, y = datasets.make_swiss_roll(2500, noise=0.3, random_state=2)
    return x.astype("float32"), y


def _roll_sorted() -> Arrays:
    x, y = _roll()
    order = np.argsort(y)
    return x[order], y[order]


def _robot() -> Arrays:
    """Give four joints of an arm in ticks of sixteen bits, and where its hand is, in millimetres."""
    random = _random()
    angles = random.uniform(-1.2, 1.2, (3000, 4))
    turn, lift = angles[:, 0], np.cumsum(angles[:, 1:], axis=1)
    reach = np.cos(lift) @ np.array([400.0, 300, 120])
    hand = np.stack([reach * np.cos(turn), reach * np.sin(turn), np.sin(lift) @ np.array([400.0, 300, 120])], axis=1)
    return (32768 + angles * 65536 / (2 * np.pi)).astype("float32"), hand + 3 * random.standard_normal(hand.shape)


def _symptoms() -> Arrays:
    """Give answers to thirty questions, and which of seven illnesses, none or several, there are."""
    random = _random()
    x = (random.random((2000, 30)) < 0.35).astype("float32")
    weights = random.standard_normal((30, 7)) * (random.random((30, 7)) < 0.3) * 4
    evidence = (x - 0.35) @ weights + 2 * (x[:, :7] * x[:, 7:14]) - 1.2
    return x, (random.random(evidence.shape) < 1 / (1 + np.exp(-1.5 * evidence))).astype("int64")


def _alloy() -> Arrays:
    """Give the shares of twelve metals, and a strength that they add up to."""
    random = _random()
    x = random.gamma(2.0, 3.0, (420, 12))
    strength = 200 + x @ random.uniform(-9, 9, 12)
    return x.astype("float32"), strength + 8 * random.standard_normal(420)


def _alloy_stuck() -> Arrays:
    """Add five metals that there never are, or always as much."""
    x, y = _alloy()
    return np.concatenate([x, np.tile(np.float32([0, 0, 0, 1.5, 100]), (len(x), 1))], axis=1), y


def _alloy_copies() -> Arrays:
    """Add the same shares in grams."""
    x, y = _alloy()
    return np.concatenate([x, x[:, :8], 28.35 * x], axis=1).astype("float32"), y


def _coins_repeated() -> Arrays:
    """Give a fifth of the rows five times each, as whoever repeats rows before dividing them into parts does."""
    x, y = _coins()
    order = _random().permutation(np.repeat(np.arange(300), 5))
    return x[order], y[order]


def _patches() -> Arrays:
    """Give pieces of scikit-learn's two photographs, half as large, as bytes: temple or flower."""
    random = _random()
    pieces, y = [], np.arange(900) % 2
    photographs = [image[::2, ::2] for image in datasets.load_sample_images().images]
    for kind in y:
        image = photographs[kind]
        row, column = random.integers(0, image.shape[0] - 12), random.integers(0, image.shape[1] - 12)
        # Noise, and light that differs, so that one colour does not say all.
        piece = image[row : row + 12, column : column + 12].astype("float64") * random.uniform(0.5, 1.3, 3)
        pieces.append(np.clip(piece + 25 * random.standard_normal(piece.shape), 0, 255).astype("uint8"))
    return np.stack(pieces), y


def _patches_random() -> Arrays:
    x, y = _patches()
    return x, _random().permutation(y)


def _clocks() -> Arrays:
    """Give images of a clock's hand, and cosine and sine of where it points."""
    random = _random()
    angle = random.uniform(0, 2 * np.pi, 2000)
    rows, columns = np.mgrid[:16, :16][:, None] - 7.5
    cos, sin = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    along, beside = cos * columns + sin * rows, cos * rows - sin * columns
    hand = (along > 0) & (along < 6.5) & (abs(beside) < 1)
    images = hand + 0.25 * random.standard_normal(hand.shape)
    return images[..., None].astype("float32"), np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _vibration() -> Arrays:
    """Give recordings of machines of five kinds: sound, loose, bent, and two bearings that click."""
    random = _random()
    y = np.arange(1500) % 5
    time, phase = np.arange(96), random.uniform(0, 2 * np.pi, (1500, 1))
    base = np.sin(2 * np.pi * time / 12 + phase)
    loose, bent = np.sin(2 * np.pi * time / 6 + 2 * phase), abs(base)
    clicks = [np.exp(-((time + random.integers(0, 20, (1500, 1))) % gap) / 1.5) for gap in (9, 15)]
    nothing = np.zeros_like(base)
    extra = np.choose(y[:, None], [nothing, 0.9 * loose, 1.2 * bent, 1.6 * clicks[0], 1.6 * clicks[1]])
    heard = base + extra + 0.5 * random.standard_normal(base.shape)
    return heard[..., None].astype("float32"), y


def _stains() -> Arrays:
    """Give coloured images of cloth, and which of four kinds of stains are on it."""
    random = _random()
    y = (random.random((1300, 4)) < 0.4).astype("int64")
    rows, columns = np.mgrid[:14, :14][:, None]
    images = 0.45 * random.standard_normal((1300, 14, 14, 3))
    centre = random.uniform(3, 10, (4, 2, 1300, 1, 1))
    disc, ring, line, dots = ((rows - at[0], columns - at[1]) for at in centre)
    drawn = [
        disc[0] ** 2 + disc[1] ** 2 < 5,
        abs(np.hypot(*ring) - 3) < 0.7,
        abs(line[0] + line[1]) < 1,
        (abs(dots[0]) < 4) & (abs(dots[1]) < 4) & (np.floor(dots[0] + dots[1]) % 2 == 0),
    ]
    colours = np.array([[1.2, 0, 0], [0.8, 0.8, 0.8], [0.7, 0.7, 0], [0, 0.5, 0.7]])
    for kind, shape in enumerate(drawn):
        images += (shape * y[:, kind, None, None])[..., None] * colours[kind]
    return images.astype("float32"), y


def _dna() -> Arrays:
    """Give strands of four bases, 1 to 4; one in eight has a motif of eight, in which one base may be another one."""
    random = _random()
    x, y = random.integers(1, 5, (2400, 60)), (np.arange(2400) % 8 == 0).astype("int64")
    motif = np.array([1, 4, 2, 2, 3, 1, 4, 3])
    for row in np.flatnonzero(y):
        start, written = random.integers(0, 53), motif.copy()
        if random.random() < 0.6:
            written[random.integers(8)] = random.integers(1, 5)
        x[row, start : start + 8] = written
    return x.astype("int64"), y


def _crowds() -> Arrays:
    """Give images from above, and how many people are in them."""
    random = _random()
    number = random.integers(0, 25, 1200)
    images = 0.15 * random.standard_normal((1200, 18, 18))
    rows, columns = np.mgrid[:18, :18]
    for at, count in enumerate(number):
        for row, column in random.uniform(1, 16, (count, 2)):
            images[at] += np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / 1.2)
    return images[..., None].astype("float32"), number.astype("float64") + 0.2 * random.standard_normal(1200)


def _latch(length: int = 30) -> Arrays:
    """Give noise and rare pulses, up or down; the last pulse decides."""
    random = _random()
    pulses = (random.random((1800, length)) < 5 / length) * random.choice([-1.0, 1.0], (1800, length))
    # No pulse in the last third, so that it must be remembered.
    pulses[:, -length // 3 :] = 0
    pulses[:, 0] = random.choice([-1.0, 1.0], 1800)
    last = (pulses != 0).cumsum(axis=1).argmax(axis=1)
    y = (pulses[np.arange(1800), last] > 0).astype("int64")
    noise = 0.3 * random.standard_normal((1800, length, 2))
    return (noise + np.stack([2 * pulses, np.zeros_like(pulses)], axis=2)).astype("float32"), y


def _latch_long() -> Arrays:
    return _latch(45)


def _walks() -> Arrays:
    """Give the changes of a price in cents, and the highest that it came to, in euros."""
    random = _random()
    steps = random.standard_normal((2000, 24)) + random.uniform(-0.3, 0.3, (2000, 1))
    highest = np.maximum(steps.cumsum(axis=1).max(axis=1), 0)
    return (250 * steps[..., None]).astype("float32"), 2.5 * highest + 0.2 * random.standard_normal(2000)


def _gait() -> Arrays:
    """Give what a phone measures along three axes, 16 to 40 steps, zeros behind; and the speed in metres an hour."""
    random = _random()
    speed, phase = random.uniform(0.5, 3, (1200, 1)), random.uniform(0, 2 * np.pi, (1200, 1))
    turns = 2 * np.pi * (0.04 + 0.05 * speed) * np.arange(40) + phase
    axes = [speed * np.sin(turns), np.cos(2 * turns), 0.5 * np.sin(turns + 1)]
    x = np.stack(axes, axis=2) + 0.4 * random.standard_normal((1200, 40, 3))
    there = np.arange(40) < random.integers(16, 41, (1200, 1))
    return (x * there[..., None]).astype("float32"), 3600 * speed[:, 0]


def _gait_typos() -> Arrays:
    """Give one speed in sixty in centimetres an hour."""
    x, y = _gait()
    return x, np.where(np.arange(len(y)) % 60 == 7, 100 * y, y)


def _melody() -> Arrays:
    """Give tunes of seven notes, 1 to 7, by three composers who go from one to the next in ways of their own."""
    random = _random()
    y = np.arange(1500) % 3
    ways = random.dirichlet(np.full(7, 0.7), (3, 7))
    x = np.zeros((1500, 20), "int64")
    x[:, 0] = random.integers(1, 8, 1500)
    for step in range(1, 20):
        chances = ways[y, x[:, step - 1] - 1].cumsum(axis=1)
        x[:, step] = 1 + np.minimum((random.random((1500, 1)) > chances).sum(axis=1), 6)
    return x, y


def _orchard() -> Arrays:
    """Give five measurements of three kinds of fruit."""
    random = _random()
    y = random.integers(0, 3, 2000)
    centre = np.array([[0, 0, 2, -1, 1], [2, 1, 0, 1, -1], [-2, 1, -1, 0, 2]])[y]
    mixed = random.standard_normal((2000, 5)) @ (0.3 * random.standard_normal((5, 5)) + 0.5 * np.eye(5))
    return (centre + mixed).astype("float32"), y


def _tickets(*, shuffled: bool = False) -> str:
    """Give letters to a support of five departments, one of which gets half of all."""
    random = _random()
    departments = ("billing", "delivery", "account", "returns", "legal")
    own = {name: [f"{name}{number}" for number in range(60)] for name in departments}
    lines = []
    for _ in range(1300):
        department = str(random.choice(departments, p=[0.5, 0.2, 0.15, 0.1, 0.05]))
        other = str(random.choice(departments))
        words = [f"common{int(word)}" for word in 300 * random.random(24) ** 2]
        for at in random.permutation(24)[:5]:
            words[at] = str(random.choice(own[department]))
        for at in random.permutation(24)[:2]:
            words[at] = str(random.choice(own[other]))
        lines.append((" ".join(words), department))
    order = random.permutation(len(lines)) if shuffled else range(len(lines))
    pairs = ((text, lines[other][1]) for (text, _), other in zip(lines, order, strict=True))
    return "".join(json.dumps({"letter": text, "department": department}) + "\n" for text, department in pairs)


def _loans(*, leaks: bool = False) -> str:
    """Give loans, of which one in nine is not paid back; with a leak, what was written down after that, too."""
    random, later = _random(), _random()
    uses, homes = ("car", "house", "study", "shop", "trip"), ("own", "rent", "family")
    lines = ["amount,rate,years,income,use,home,defaulted" + (",reminders" if leaks else "")]
    for _ in range(2600):
        amount, income = random.lognormal(9, 0.6), random.lognormal(10.4, 0.4)
        rate, years = random.normal(6, 2), int(random.integers(1, 11))
        use, home = random.integers(5), random.integers(3)
        risk = -3.3 + 0.35 * (rate - 6) + 1.6 * np.log(amount / income * 4) + 0.9 * (home == 1) + 0.8 * (use == 3)
        lost = random.random() < 1 / (1 + np.exp(-risk))
        written = "NA" if random.random() < 0.08 else f"{income:.0f}"
        line = f"{amount:.0f},{rate:.2f},{years},{written},{uses[use]},{homes[home]},{'yes' if lost else 'no'}"
        lines.append(line + (f",{later.integers(3, 12) if lost else later.integers(0, 3)}" if leaks else ""))
    return "\n".join(lines) + "\n"


def _rents(*, typos: bool = False) -> str:
    """Give flats and their rents; with typos, one rent in eighty has two zeros too many."""
    random = _random()
    places = {f"district{number}": factor for number, factor in enumerate(random.uniform(0.7, 1.6, 14))}
    lines = ["size,rooms,floor,built,district,lift,rent"]
    for number in range(2200):
        size, floor, built = random.uniform(20, 140), int(random.integers(0, 8)), int(random.integers(1890, 2022))
        rooms, place = max(1, round(size / 28 + random.normal(0, 0.6))), str(random.choice(list(places)))
        lift = floor > 3
        rent = (150 + 9 * size + 15 * floor * lift + 2 * max(0, built - 1990)) * places[place]
        rent *= np.exp(0.08 * random.standard_t(4))
        rent *= 100 if typos and number % 80 == 3 else 1
        lines.append(f"{size:.0f},{rooms},{floor},{built},{place},{'yes' if lift else 'no'},{rent:.0f}")
    return "\n".join(lines) + "\n"


def _shops() -> str:
    """Give what five shops take in 420 days, with weeks and a slow wave of their own."""
    random = _random()
    lines = ["day,shop,takings"]
    for shop in range(5):
        level, week = random.uniform(200, 900), random.uniform(0.7, 1.4, 7)
        for number in range(420):
            wave = 1 + 0.2 * np.sin(2 * np.pi * number / 90 + shop)
            takings = level * week[number % 7] * wave * np.exp(0.06 * random.standard_normal())
            lines.append(f"{date(2022, 1, 3) + timedelta(number)},shop{shop},{takings:.1f}")
    return "\n".join(lines) + "\n"


ARRAYS: dict[str, Callable[[], Arrays]] = {
    make.__name__.strip("_").replace("_", "-"): make
    for make in (
        *(_lamps, _galaxies, _galaxies_wrong, _coins, _hastie, _roll, _roll_sorted, _robot, _symptoms),
        *(_alloy, _alloy_stuck, _alloy_copies, _coins_repeated, _orchard),
        *(_patches, _patches_random, _clocks, _vibration, _stains, _dna, _crowds),
        *(_latch, _latch_long, _walks, _gait, _gait_typos, _melody),
    )
}
TEXTS: dict[str, Callable[[], str]] = {
    "tickets.jsonl": _tickets,
    "tickets-shuffled.jsonl": lambda: _tickets(shuffled=True),
    "loans.csv": _loans,
    "loans-leak.csv": lambda: _loans(leaks=True),
    "rents.csv": _rents,
    "rents-typos.csv": lambda: _rents(typos=True),
    "shops.csv": _shops,
}
