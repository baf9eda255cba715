"""Recipes for tables: what they say is what the table is, and they train as they are."""

import gzip
import random

import PIL.Image
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kerasdl
from kerasdl.drafting import draft
from kerasdl.recipe import load

ROWS = 120


def assert_trains(tmp_path):
    result = kerasdl.run(tmp_path / "recipe.yaml", "training.epochs=1", out=tmp_path / "run")
    assert set(result.metrics) == {"train", "validation", "test"}
    return result


def test_a_draft_says_what_columns_hold_and_trains(drafted, tmp_path, goods, csv_of):
    table = goods(day=[f"2024-01-{1 + row % 28:02}" for row in range(ROWS)])
    text, recipe = drafted(csv_of(table))
    assert "# A first recipe for data.csv, drafted by `kerasdl init`" in text
    assert recipe.task.kind == "binary"
    assert recipe.data.options["columns"] == {"size": "numeric", "colour": "category", "day": "date"}
    assert "# For 84 rows for training." in text
    assert len(assert_trains(tmp_path).status["metrics"]) == 3


def test_dates_that_are_written_with_the_day_first_are_dates(drafted, tmp_path, goods, csv_of):
    text, recipe = drafted(csv_of(goods(day=[f"{1 + row % 28:02}.01.2024" for row in range(ROWS)])))
    assert 'dates: "%d.%m.%Y"' in text or "dates: '%d.%m.%Y'" in text
    assert recipe.data.options["columns"]["day"] == "date"
    assert_trains(tmp_path)


def test_texts_beside_numbered_rows_are_texts(drafted, csv_of):
    reviews = [f"the {word} film was {word} to see" for word in [f"w{row}" for row in range(ROWS)]]
    table = {"": list(range(ROWS)), "review": reviews, "sold": ["yes", "no"] * (ROWS // 2)}
    assert drafted(csv_of(table))[1].data.kind == "text"


def test_paths_start_at_the_recipe(tmp_path, monkeypatch, goods, csv_of):
    (tmp_path / "data").mkdir()
    (tmp_path / "recipes").mkdir()
    (tmp_path / "data" / "goods.csv").write_text(csv_of(goods()))
    monkeypatch.chdir(tmp_path)
    assert "  path: ../data/goods.csv\n" in draft("data/goods.csv", "sold", tmp_path / "recipes")


@pytest.mark.parametrize(
    ("target", "task"),
    [
        ([row % 2 for row in range(ROWS)], "binary"),
        (["abc"[row % 3] for row in range(ROWS)], "multiclass"),
        ([row % 20 for row in range(ROWS)], "multiclass"),
        ([row * 7 % 101 for row in range(ROWS)], "regression"),
        ([row / 7 for row in range(ROWS)], "regression"),
    ],
    ids=["0 and 1", "names", "20 whole numbers", "101 whole numbers", "numbers"],
)
def test_the_target_tells_the_task(drafted, target, task, goods, csv_of):
    text, recipe = drafted(csv_of({**goods(), "sold": target}))
    assert recipe.task.kind == task
    assert ("different whole numbers are taken for amounts" in text) is (max(target) == 100)


def test_many_whole_numbers_are_classes_where_the_recipe_says_so(drafted, tmp_path, goods, csv_of):
    _, _ = drafted(csv_of({**goods(), "sold": [row % 24 for row in range(ROWS)]}))
    split = "data.split={validation: 0, test: 0}"
    classes = kerasdl.run(tmp_path / "recipe.yaml", "task=multiclass", split, "training.epochs=1", "~callbacks")
    assert "accuracy" in classes.metrics["train"]


AWKWARD = [
    "yes",
    "null",
    "<<",
    "a: b",
    "# c",
    "- d",
    "{e}",
    "1",
    "'q'",
    "*g",
    "&h",
    "!i",
    "%j",
    "@k",
    "~",
    "kind",
    "ä\tö",
]


def test_names_that_yaml_would_read_otherwise_are_quoted(drafted, tmp_path, goods, csv_of):
    chance = random.Random(1)
    table = {name: [round(chance.random(), 3) for _ in range(ROWS)] for name in AWKWARD}
    _, recipe = drafted(csv_of({**table, "on": goods()["sold"]}), target="on", name="file: #1 [a]*.csv")
    assert recipe.data.options["columns"] == dict.fromkeys(AWKWARD, "numeric")
    assert_trains(tmp_path)


def test_names_of_several_lines_are_written_on_one(drafted, tmp_path, goods, csv_of):
    content = csv_of(goods()).replace("size,colour,sold", '"height\n(cm)","co""lour","sold\nout"', 1)
    text, recipe = drafted(content, target="sold\nout", name="two\nlines.csv")
    assert '# A first recipe for "two\\nlines.csv", drafted' in text
    assert recipe.data.options["columns"] == {"height\n(cm)": "numeric", 'co"lour': "category"}
    assert_trains(tmp_path)


def test_files_without_a_header_have_numbered_goods(drafted, tmp_path, goods, csv_of):
    _, recipe = drafted(csv_of(goods()).partition("\n")[2], target="column_3")
    assert recipe.data.options["header"] is False
    assert recipe.data.options["columns"] == {"column_1": "numeric", "column_2": "category"}
    assert_trains(tmp_path)


def test_numbers_with_a_comma_between_semicolons_are_numbers(drafted, tmp_path, goods, csv_of):
    content = csv_of(goods(), ";").replace(".", ",")
    _, recipe = drafted(content)
    assert (recipe.data.options["delimiter"], recipe.data.options["decimal"]) == (";", ",")
    assert recipe.data.options["columns"]["size"] == "numeric"
    assert_trains(tmp_path)


def test_compressed_files_and_parquet_files_are_read(drafted, tmp_path, goods, csv_of):
    assert drafted(gzip.compress(csv_of(goods()).encode()), name="data.csv.gz")[1].data.kind == "csv"
    pq.write_table(pa.table(goods()), tmp_path / "made.parquet")
    _, recipe = drafted((tmp_path / "made.parquet").read_bytes(), name="data.parquet")
    assert (recipe.data.kind, recipe.data.options["columns"]) == (
        "parquet",
        {"size": "numeric", "colour": "category"},
    )
    assert_trains(tmp_path)


def test_what_only_names_rows_is_left_out_or_remarked(drafted, goods, csv_of):
    shuffled = random.Random(1).sample(range(1000, 1000 + ROWS), ROWS)
    index = csv_of({"": range(ROWS), **goods(customer=shuffled)})
    text, recipe = drafted(index)
    assert recipe.data.options["names"] == ("column_1", "size", "colour", "customer", "sold")
    assert "    column_1: ignore  # only tells rows apart\n" in text
    assert "    customer: numeric  # another number in each row; ignore it if it only tells rows apart\n" in text


def test_what_predicts_the_target_by_itself_is_left_out_unless_nothing_else_is_there(drafted, tmp_path, goods, csv_of):
    copy = [one * 2 for one in goods()["sold"]]
    text, recipe = drafted(csv_of(goods(copy=copy)))
    assert "copy: ignore  # predicts the target by itself: a likely leak" in text
    assert recipe.data.options["columns"]["size"] == "numeric"
    text, _ = drafted(csv_of({"copy": copy, "sold": goods()["sold"]}))
    assert "copy: category  # predicts the target by itself: a likely leak" in text
    assert_trains(tmp_path)


def test_rows_without_a_target_are_dropped(drafted, tmp_path, goods, csv_of):
    sold = ["?" if row % 9 == 0 else one for row, one in enumerate(goods()["sold"])]
    text, recipe = drafted(csv_of({**goods(), "sold": sold}))
    assert recipe.data.options["missing_targets"] == "drop"
    assert "# For 74 rows for training." in text
    assert_trains(tmp_path)


def test_classes_too_rare_to_be_stratified_are_divided_all_the_same(drafted, tmp_path, csv_of):
    content = csv_of({"size": [1.5, 2.5, 3.5, 4.5, 1.2, 2.2, 3.2, 4.2], "sold": ["a", "b"] * 4})
    text, recipe = drafted(content)
    assert recipe.data.options["split"].stratify is False
    assert "# Some classes are too rare to have the same share in all parts." in text
    assert_trains(tmp_path)


def test_several_labels_in_a_row_are_told_apart(drafted, tmp_path, goods, csv_of):
    tags = ["red;blue", "red", "", "blue;rare", "rare"] * (ROWS // 5)
    table = {**goods(), "tags": tags}
    (tmp_path / "data.csv").write_text(csv_of(table))
    (tmp_path / "recipe.yaml").write_text(draft(tmp_path / "data.csv", "tags", tmp_path))
    recipe = load(tmp_path / "recipe.yaml")
    assert recipe.data.options["separators"] == {"tags": ";"}
    assert recipe.task.kind == "multilabel"
    assert_trains(tmp_path)


@pytest.mark.parametrize(("target", "monitor"), [("label", "val_accuracy"), ("weight", "val_loss")])
def test_a_table_of_images_is_told_from_others(tmp_path, target, monitor):
    rows = [f"{number}.png,{'ab'[number % 2]},{number * 1.5}" for number in range(40)]
    for number in range(40):
        PIL.Image.new("L", (9, 9), number * 6).save(tmp_path / f"{number}.png")
    (tmp_path / "images.csv").write_text("\n".join(["file,label,weight", *rows]))
    (tmp_path / "recipe.yaml").write_text(draft(tmp_path / "images.csv", target, tmp_path))
    recipe = load(tmp_path / "recipe.yaml")
    assert (recipe.data.kind, recipe.data.options["images"]) == ("image_csv", "file")
    assert recipe.callbacks[0].options["monitor"] == monitor
    assert_trains(tmp_path)
