"""Files in the format of those that shipped recipes read, with made-up rows and sounds."""

import gzip
import math
import random
import struct
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile

WORK = ("Private", "State-gov", "?")
SPECIES = ("Adelie", "Chinstrap", "Gentoo")


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with all of them."""
    folder = tmp_path_factory.mktemp("files")
    chance = random.Random(0)
    _adult(folder / "adult-train.csv", chance, dot="")
    _adult(folder / "adult-test.csv", chance, dot=".")
    _titanic(folder / "titanic.csv", chance)
    _penguins(folder / "penguins.csv", chance)
    _mpg(folder / "mpg.csv", chance)
    _spoken_digits(folder / "spoken-digits" / "recordings")
    _digits(folder)
    _photos(folder / "cifar10")
    _airline(folder / "airline-passengers.csv", chance)
    _temperatures(folder / "daily-min-temperatures.csv", chance)
    return folder


def _adult(path: Path, chance: random.Random, dot: str) -> None:
    rows = []
    for _ in range(200):
        age, rich = chance.randint(17, 80), chance.random() < 0.3
        numbers = [
            age,
            chance.choice(WORK),
            chance.randint(10_000, 90_000),
            "Bachelors",
            9 + 3 * rich,
            "Divorced",
            "Sales",
        ]
        rest = ["Wife", "White", chance.choice(["Male", "Female"]), 0, 0, 40 + rich, chance.choice(["Cuba", "?"])]
        rows.append(", ".join(map(str, [*numbers, *rest, (">50K" if rich else "<=50K") + dot])))
    path.write_text("\n".join(rows) + "\n\n")


def _titanic(path: Path, chance: random.Random) -> None:
    head = "survived,pclass,sex,age,sibsp,parch,fare,embarked,class,who,adult_male,deck,embark_town,alive,alone"
    rows = [head]
    for number in range(200):
        alive = number % 2
        age = "" if chance.random() < 0.2 else f"{chance.uniform(1, 70):.1f}"
        sex = chance.choice(["male", "female"])
        rows.append(
            f"{alive},{chance.randint(1, 3)},{sex},{age},{chance.randint(0, 2)},{chance.randint(0, 2)},"
            f"{chance.uniform(5, 90):.4f},{chance.choice('SCQ')},Third,man,True,,Southampton,"
            f"{'yes' if alive else 'no'},{chance.choice(['True', 'False'])}"
        )
    path.write_text("\n".join(rows))


def _penguins(path: Path, chance: random.Random) -> None:
    rows = ["species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex"]
    for number in range(150):
        size = number % 3
        numbers = [round(chance.gauss(40 + 4 * size, 2), 1), round(chance.gauss(18, 1), 1), 180 + 10 * size, ""]
        numbers[-1] = "" if number == 7 else str(chance.randint(2900, 6000))
        rows.append(",".join(map(str, [SPECIES[size], chance.choice(["Biscoe", "Dream"]), *numbers, "MALE"])))
    path.write_text("\n".join(rows))


def _mpg(path: Path, chance: random.Random) -> None:
    rows = ["mpg,cylinders,displacement,horsepower,weight,acceleration,model_year,origin,name"]
    for _ in range(200):
        weight = chance.randint(1600, 5000)
        power = "" if chance.random() < 0.02 else str(chance.randint(50, 220))
        name = " ".join([chance.choice(["ford", "fiat"]), chance.choice(["torino", "glc"]), str(chance.randint(1, 99))])
        measured = [
            round(50 - weight / 120, 1),
            chance.choice([4, 6, 8]),
            float(chance.randint(70, 450)),
            power,
            weight,
        ]
        rest = [
            round(chance.uniform(8, 24), 1),
            chance.randint(70, 82),
            chance.choice(["usa", "japan", "europe"]),
            name,
        ]
        rows.append(",".join(map(str, [*measured, *rest])))
    path.write_text("\n".join(rows))


def _spoken_digits(folder: Path) -> None:
    """Write tones, higher for higher digits, of different lengths."""
    folder.mkdir(parents=True)
    noise = np.random.default_rng(0)
    for number in range(200):
        digit, speaker, take = number % 10, ("anna", "ben")[number // 10 % 2], number // 20
        time = np.arange(noise.integers(1600, 2400)) / 8000
        tone = np.sin(2 * np.pi * (300 + 250 * digit) * time) + noise.normal(size=len(time)) * 0.1
        wavfile.write(folder / f"{digit}_{speaker}_{take}.wav", 8000, (tone * 8000).astype(np.int16))


def _digits(folder: Path) -> None:
    digits = np.arange(200, dtype=np.uint8) % 10
    images = np.random.default_rng(0).integers(0, 100, (200, 28, 28), dtype=np.uint8) + 15 * digits[:, None, None]
    for name, array in (("images-idx3", images), ("labels-idx1", digits)):
        header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        (folder / f"mnist-10k-{name}-ubyte.gz").write_bytes(gzip.compress(header + array.tobytes()))


def _photos(folder: Path) -> None:
    chance = np.random.default_rng(0)
    for number in range(300):
        file = folder / ("train", "test")[number % 3 == 0] / f"class{number % 10}" / f"{number}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(chance.integers(0, 256, (32, 32, 3), dtype=np.uint8)).save(file)


def _airline(path: Path, chance: random.Random) -> None:
    rows = ['"Month","Passengers"']
    for month in range(144):
        number = (100 + 2 * month) * (1 + 0.3 * math.sin(math.tau * month / 12)) + chance.gauss(0, 3)
        rows.append(f'"{1949 + month // 12}-{month % 12 + 1:02}",{number:.0f}')
    path.write_text("\n".join(rows))


def _temperatures(path: Path, chance: random.Random) -> None:
    rows = ['"Date","Temp"']
    for day in range(1600):
        at = date(1983, 1, 1) + timedelta(day)
        # As in the real file, leap years have one day less.
        if (at.year % 4, at.month, at.day) != (0, 12, 31):
            rows.append(f'"{at}",{11 + 4 * math.cos(math.tau * day / 365) + chance.gauss(0, 2):.1f}')
    path.write_text("\n".join(rows))
