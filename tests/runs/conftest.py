"""Files in the format of those that shipped recipes read, with made-up rows."""

import math
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

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
