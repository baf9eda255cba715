"""Files with still more data to set thresholds by: all made up, some spoiled in one way each."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from sklearn import datasets

Arrays = tuple[np.ndarray, np.ndarray]


def _random() -> np.random.Generator:
    return np.random.default_rng(7)


def _arm() -> Arrays:
    """Give four angles of a robot's joints, and where its hand then is, in metres."""
    random = _random()
    angles = random.uniform(-1.4, 1.4, (2400, 4))
    lengths, turned = np.array([0.9, 0.7, 0.5, 0.3]), angles.cumsum(axis=1)
    hand = np.stack([(lengths * np.cos(turned)).sum(axis=1), (lengths * np.sin(turned)).sum(axis=1)], axis=1)
    return angles.astype("float32"), hand + 0.02 * random.standard_normal(hand.shape)


def _arm_switches() -> Arrays:
    """Add two switches that are always on and one that is always off."""
    x, y = _arm()
    return np.concatenate([x, np.tile(np.float32([1, 1, 0]), (len(x), 1))], axis=1), y


def _shell() -> Arrays:
    """Give points in ten dimensions, and whether they are far from the middle."""
    x, y = datasets.make_hastie_10_2(3000, random_state=7)
    return x.astype("float32"), (y > 0).astype("int64")


def _shell_mislabelled() -> Arrays:
    """Turn three labels in ten round."""
    x, y = _shell()
    return x, np.where(_random().random(len(y)) < 0.3, 1 - y, y)


def _shell_bootstrapped() -> Arrays:
    """Draw rows again and again, labels partly wrong, before anybody divides them into parts."""
    x, y = _shell_mislabelled()
    rows = _random().integers(0, 400, 2400)
    return x[rows], y[rows]


def _seeds() -> Arrays:
    """Give twelve kinds of seeds that are easy to tell apart."""
    x, y = datasets.make_blobs(1800, n_features=8, centers=12, cluster_std=1.0, random_state=7)
    return (0.3 * x + 2).astype("float32"), y


def _seeds_inches() -> Arrays:
    """Give all measures in inches, too."""
    x, y = _seeds()
    return np.concatenate([x, x / 2.54], axis=1), y


def _credits() -> Arrays:
    """Give income, debt, age, years, cards, queries and a score of borrowers; one in eleven does not pay back."""
    random = _random()
    z = random.standard_normal((4000, 7))
    x = np.stack(
        [
            30_000 * np.exp(0.6 * z[:, 0]),
            8_000 * np.exp(z[:, 1] + 0.4 * z[:, 0]),
            45 + 12 * z[:, 2],
            np.abs(6 * z[:, 3]),
            np.floor(2 * np.abs(z[:, 4])),
            np.floor(np.exp(0.8 * z[:, 5])),
            650 + 70 * z[:, 6],
        ],
        axis=1,
    )
    risk = -4.6 - 1.4 * z[:, 0] + 1.5 * z[:, 1] - 1.6 * z[:, 6] + 1.0 * z[:, 5] * (z[:, 2] < 0)
    return x.astype("float32"), (random.random(4000) < 1 / (1 + np.exp(-risk))).astype("int64")


def _alarms() -> Arrays:
    """Give twelve readings of a machine, and which of five alarms they should ring; most of the time none."""
    random = _random()
    x = random.standard_normal((2500, 12)).astype("float32")
    hot, shaking, leaking = x[:, 0] + x[:, 1], x[:, 2] * x[:, 3], x[:, 4] - x[:, 5]
    level = np.stack([hot - 1.3, shaking - 0.8, leaking - 1.2, hot + leaking - 2, x[:, 6] ** 2 - 1.6], axis=1)
    return x, (level + 0.3 * random.standard_normal(level.shape) > 0).astype("int64")


def _dials() -> Arrays:
    """Give images of a clock's hand, and how far right and how high its tip is."""
    random = _random()
    angle, length = random.uniform(0, 2 * np.pi, 1400), random.uniform(4.5, 7, 1400)
    tip = np.stack([length * np.sin(angle), length * np.cos(angle)], axis=1)
    rows, columns = 7.5 - np.mgrid[:16, :16][0], np.mgrid[:16, :16][1] - 7.5
    images = np.zeros((1400, 16, 16))
    for share in np.linspace(0, 1, 12):
        far = (columns - share * tip[:, 0, None, None]) ** 2 + (rows - share * tip[:, 1, None, None]) ** 2
        images = np.maximum(images, np.exp(-far / 0.8))
    return (images + 0.3 * random.standard_normal(images.shape))[..., None].astype("float32"), tip


# Which of a digit's seven segments are lit: top, the upper two, middle, the lower two, bottom.
_LIT = ("1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011")


def _meters() -> Arrays:
    """Give photographs of a meter's digit, of seven segments, dirty and askew, in red on green or the like."""
    random = _random()
    bars = np.zeros((7, 18, 14))
    for number, (top, left, high, wide) in enumerate(
        [(2, 4, 2, 6), (3, 2, 6, 2), (3, 10, 6, 2), (8, 4, 2, 6), (9, 2, 6, 2), (9, 10, 6, 2), (14, 4, 2, 6)]
    ):
        bars[number, top : top + high, left : left + wide] = 1
    y = np.arange(1500) % 10
    lit = np.array([[int(segment) for segment in digit] for digit in _LIT])[y]
    drawn = np.clip(np.einsum("es,sij->eij", lit * random.uniform(0.5, 1, (1500, 7)), bars), 0, 1)
    drawn = np.stack([np.roll(each, random.integers(-2, 3, 2), axis=(0, 1)) for each in drawn])
    ink, paper = random.uniform(120, 255, (2, 1500, 1, 1, 3)) * np.array([[[[[1, 0.3, 0.2]]]], [[[[0.2, 0.5, 0.3]]]]])
    seen = paper + drawn[..., None] * (ink - paper) + 35 * random.standard_normal((1500, 18, 14, 3))
    return np.clip(seen, 0, 255).astype("uint8"), y


def _cells() -> Arrays:
    """Give microscope images of one to five cells, and how many there are."""
    random = _random()
    y = np.arange(1500) % 5
    rows, columns = np.mgrid[:20, :20]
    images = np.full((1500, 20, 20), 40.0)
    for number, count in enumerate(y):
        places = random.permutation(25)[: count + 1]
        for place in places:
            top, left = (
                2 + 4 * (place // 5) + random.uniform(-0.5, 0.5),
                2 + 4 * (place % 5) + random.uniform(-0.5, 0.5),
            )
            wide = random.uniform(1.0, 1.5)
            images[number] += 130 * np.exp(-((rows - top) ** 2 + (columns - left) ** 2) / (2 * wide**2))
    return np.clip(images + 18 * random.standard_normal(images.shape), 0, 255)[..., None].astype("uint8"), y


def _cells_miscounted() -> Arrays:
    """Have two in five images counted one too many or too few."""
    x, y = _cells()
    random = _random()
    wrong = random.choice([-1, 1], len(y)) * (random.random(len(y)) < 0.4)
    return x, np.clip(y + wrong, 0, 4)


def _scratches() -> Arrays:
    """Give photographs of brushed steel; one in fourteen has a short, faint scratch."""
    random = _random()
    y = (np.arange(2100) % 14 == 0).astype("int64")
    grain = np.repeat(random.standard_normal((2100, 16, 1)), 16, axis=2)
    steel = 0.5 * grain + random.standard_normal((2100, 16, 16))
    for number in np.flatnonzero(y):
        top, left, slope = random.integers(1, 8), random.integers(2, 14), random.choice([-1, 0, 1])
        for step in range(7):
            steel[number, top + step, np.clip(left + slope * step, 0, 15)] += 2.1
    return steel[..., None].astype("float32"), y


def _motion() -> Arrays:
    """Give accelerations along three axes, in thousandths of g: standing, walking, running, climbing or cycling."""
    random = _random()
    y = np.arange(1400) % 5
    pace = np.array([0.0, 1.8, 2.8, 1.5, 1.3])[y] * random.uniform(0.9, 1.1, 1400)
    force = np.array([0, 250, 600, 220, 120])[y] * random.uniform(0.7, 1.3, 1400)
    turns = 2 * np.pi * (pace[:, None] * np.arange(80) / 20 + random.random((1400, 1)))
    up = force[:, None] * np.sin(turns) + (y == 3)[:, None] * 150 * np.sin(2 * turns)
    ahead = 0.4 * force[:, None] * np.cos(turns) + (y == 4)[:, None] * 150 * np.sin(turns)
    sensed = np.stack([up + 1000, ahead + 120, 0.2 * up - 60], axis=2) + 140 * random.standard_normal((1400, 80, 3))
    return sensed.astype("float32"), y


def _order() -> Arrays:
    """Give two marks of four kinds, far apart in much noise; their order is the class."""
    random = _random()
    first, second = random.integers(0, 2, (2, 2400))
    x = 0.3 * random.standard_normal((2400, 40, 3))
    everyone = np.arange(2400)
    x[everyone, random.integers(1, 6, 2400), first] += 3
    x[everyone, random.integers(14, 20, 2400), second] += 3
    x[:, 39, 2] += 3
    return x.astype("float32"), 2 * first + second


def _strokes() -> Arrays:
    """Give what a pen writes on a tablet of 1920 by 1080 points: a circle, a zigzag, a line or a spiral."""
    random = _random()
    y = np.arange(1200) % 4
    time = np.linspace(0, 1, 36) * np.ones((1200, 1))
    turns = 2 * np.pi * (time * random.uniform(0.85, 1.15, (1200, 1)) + random.random((1200, 1)))
    line = random.uniform(-1, 1, (1200, 1)) * time
    across = np.choose(y[:, None], [np.cos(turns), 2 * time - 1, 2 * time - 1, time * np.cos(2 * turns)])
    upward = np.choose(
        y[:, None],
        [np.sin(turns), 0.6 * np.sign(np.sin(3 * turns)) * abs(np.sin(3 * turns)), line, time * np.sin(2 * turns)],
    )
    size, place = random.uniform(100, 250, (1200, 1, 1)), random.uniform((500, 300), (1400, 780), (1200, 1, 2))
    drawn = place + size * np.stack([across, upward], axis=2) + 10 * random.standard_normal((1200, 36, 2))
    return drawn.astype("float32"), y


def _weave() -> Arrays:
    """Give small patches of cloth, with threads of two colours that run up or across; no targets are needed."""
    random = _random()
    shift, upright = random.integers(0, 4, 1600), random.random(1600) < 0.5
    lines = ((np.arange(8) + shift[:, None]) % 4 < 2) * 2.0 - 1
    patches = np.where(upright[:, None, None], lines[:, None, :], lines[:, :, None])
    return (patches + 0.15 * random.standard_normal(patches.shape))[..., None].astype("float32"), shift


def _stars() -> Arrays:
    """Give temperature, brightness, size, colour and mass of three kinds of stars; no targets are needed."""
    random = _random()
    kind = random.choice(3, 3000, p=[0.6, 0.25, 0.15])
    centre = np.array([[0, 0, 0, 0, 0], [3, -2, 1, -3, 0], [-3, 2, -2, 2, 3]])[kind]
    mixed = random.standard_normal((3000, 5)) @ np.random.default_rng(3).standard_normal((5, 5)) * 0.4
    return (centre + mixed).astype("float32"), kind


def _houses(*, cents: bool = False, tax: bool = False) -> str:
    """Give the prices of houses in thousands; some may be in cents by mistake, or have the tax on them beside."""
    random = _random()
    districts = ("harbour", "old town", "station", "park", "mill", "hillside", "airport")
    worth = np.array([1.3, 1.5, 0.9, 1.4, 1.0, 1.2, 0.7])
    lines = ["area,rooms,built,district,garden,price" + (",yearly_tax" if tax else "")]
    for number in range(2200):
        area, built, district = random.gamma(6, 18), int(random.integers(1900, 2022)), random.integers(7)
        rooms, garden = max(1, round(area / 25 + random.normal(0, 0.8))), random.random() < 0.4
        price = worth[district] * (40 + 2.4 * area) * (1 + 0.004 * abs(built - 1965)) + 35 * garden * (district > 3)
        price *= np.exp(random.normal(0, 0.07))
        line = f"{area:.1f},{rooms},{built},{districts[district]},{'yes' if garden else 'no'},"
        line += f"{price * (100 if cents and number % 45 == 7 else 1):.1f}"
        lines.append(line + (f",{0.0119 * price:.3f}" if tax else ""))
    return "\n".join(lines) + "\n"


def _adverts(*, ordered: bool = False) -> str:
    """Give who saw which advertisement, and who clicked: hard to tell, of numbers and of names of many kinds."""
    random = _random()
    sites, wishes = random.normal(0, 0.8, 40), random.normal(0, 0.7, (8, 4))
    rows = []
    for _ in range(3000):
        site, advert, hour, device = random.integers(40), random.integers(8), random.integers(24), random.integers(4)
        seen = int(random.poisson(3))
        lean = sites[site] + wishes[advert, device] + 0.6 * np.sin(2 * np.pi * hour / 24) - 0.25 * seen + 0.2
        clicked = random.random() < 1 / (1 + np.exp(-lean))
        rows.append((clicked, f"site{site},ad{advert},{hour},device{device},{seen},{'yes' if clicked else 'no'}"))
    if ordered:
        rows.sort(key=lambda row: row[0])
    return "\n".join(["site,advert,hour,device,seen,clicked", *(line for _, line in rows)]) + "\n"


def _surnames() -> str:
    """Give names of four made-up peoples, who like other syllables and endings."""
    random = _random()
    syllables = {
        "orn": ("gor", "mak", "dur", "thra", "bol", "kar"),
        "eli": ("li", "se", "na", "mi", "ra", "lo", "se"),
        "vik": ("kar", "sven", "bol", "gri", "tor", "li"),
        "tam": ("ta", "ma", "ra", "no", "ki", "lo", "mi"),
    }
    endings = {"orn": ("ak", "ur"), "eli": ("el", "ia"), "vik": ("sen", "ur"), "tam": ("o", "ia")}
    lines = []
    for number in range(1600):
        people = list(syllables)[number % 4]
        parts = [str(random.choice(syllables[people])) for _ in range(random.integers(1, 4))]
        parts.append(str(random.choice(endings[people])))
        lines.append(json.dumps({"name": "".join(parts), "people": people}) + "\n")
    return "".join(lines)


def _stalls() -> str:
    """Give what four stalls sold each day of two years: more at the end of the week, and more each year."""
    random = _random()
    lines = ["shop,day,sold"]
    week = np.array([0.9, 0.8, 0.85, 1.0, 1.2, 1.5, 0.5])
    for shop, size in (("north", 40), ("south", 90), ("east", 150), ("west", 60)):
        for number in range(500):
            level = size * (1 + 0.0006 * number) * week[number % 7] * (1 + 0.15 * np.sin(2 * np.pi * number / 91))
            lines.append(f"{shop},{date(2022, 1, 3) + timedelta(number)},{level * np.exp(random.normal(0, 0.06)):.2f}")
    return "\n".join(lines) + "\n"


ARRAYS: dict[str, Callable[[], Arrays]] = {
    make.__name__.strip("_").replace("_", "-"): make
    for make in (
        *(_arm, _arm_switches, _shell, _shell_mislabelled, _shell_bootstrapped, _seeds, _seeds_inches),
        *(_credits, _alarms),
        *(_dials, _meters, _cells, _cells_miscounted, _scratches, _motion),
        *(_order, _strokes, _weave, _stars),
    )
}
TEXTS: dict[str, Callable[[], str]] = {
    "houses.csv": _houses,
    "houses-cents.csv": lambda: _houses(cents=True),
    "houses-tax.csv": lambda: _houses(tax=True),
    "adverts.csv": _adverts,
    "adverts-ordered.csv": lambda: _adverts(ordered=True),
    "surnames.jsonl": _surnames,
    "stalls.csv": _stalls,
}
