import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasdl.data import csv
from kerasdl.data._table_front import Words, table_front
from kerasdl.errors import DataError
from kerasdl.fields import Boolean, Category, Date, Numeric, Text
from kerasdl.interfaces import Spec, Split

RANDOM = np.random.default_rng(0)
SIZE = RANDOM.normal(50, 7, 200).astype("float32")
COLOUR = np.array(["red"] * 100 + ["green"] * 60 + ["blue"] * 39 + ["rare"], dtype=object)
NAN = np.nan

# What Keras's own layers and operations are called, kerasdl's outputs and parts of models, and what is hard to write.
NAMES = ["where", "take", "stack", "cast", "concatenate", "sin", "cos", "multiply", "is_nan", "string_lookup"]
NAMES += ["text_vectorization", "normalization", "standardise", "input_layer", "column_0", "columns", "columns_"]
NAMES += ["numbers", "categories", "text_1", "front", "core", "inputs"]
NAMES += [
    "two words",
    "a/b",
    "/",
    "a.b",
    "a:b",
    "größe",
    "日本",
    "q\"u'o",
    "back\\slash",
    "1st",
    "-",
    "$x",
    "%s",
    "{x}",
]


def apply(front, columns):
    return keras.tree.map_structure(
        np.asarray, front({name: tf.constant(np.asarray(column)) for name, column in columns.items()})
    )


def numbers(field, train, raw=None):
    front, spec = table_front([field], {field.key: train}, Words())
    found = apply(front, {field.key: train if raw is None else raw})
    assert (found.shape[1:], found.dtype) == (spec.shape, "float32")
    return found


def categories(train, raw):
    front, specs = table_front([Category("c")], {"c": np.array(train, dtype=object)}, Words())
    found = apply(front, {"c": raw})["categories"]
    assert found.dtype == np.int32
    assert found.max() < specs["categories"].categories[0]
    return found[:, 0].tolist()


def tokens(train, raw, **words):
    front, specs = table_front([Text("t")], {"t": np.array(train, dtype=object)}, Words(**words))
    found = apply(front, {"t": raw})["text_1"]
    assert found.dtype == np.int32
    assert found.max() < specs["text_1"].vocabulary
    return found.tolist()


# Numbers


def test_numbers_get_mean_0_and_variance_1():
    found = numbers(Numeric("size"), SIZE)
    np.testing.assert_allclose([found.mean(), found.var()], [0, 1], atol=1e-5)


def test_statistics_are_those_of_the_training_part_alone(table, seen):
    columns = {"size": SIZE.tolist(), "colour": COLOUR.tolist(), "sold": [0, 1] * 100}
    others = {"size": (SIZE * 1000).tolist(), "colour": ["new"] * 200, "sold": [0, 1] * 100}
    train, test = table(columns), table(others, "test.csv")
    options = {"path": train, "target": "sold", "split": Split(0.2, 0)}
    plain, tested = csv(0, **options), csv(0, **options, test_path=test)
    for name, found in seen(plain).items():
        np.testing.assert_array_equal(found, seen(tested)[name])
    np.testing.assert_allclose(seen(plain)["numbers"].mean(), 0, atol=1e-5)
    np.testing.assert_allclose(seen(plain)["numbers"].var(), 1, atol=1e-4)
    assert set(seen(tested, tested.test)["categories"][:, 0].tolist()) == {0}


def test_a_missing_number_is_0_with_an_indicator_beside_it():
    train = np.array([1, NAN, 3, NAN], "float32")
    np.testing.assert_array_equal(numbers(Numeric("n"), train), [[-1, 0], [0, 1], [1, 0], [0, 1]])


def test_an_indicator_is_there_only_if_a_value_is_missing_in_training():
    train = np.array([1, 3, 1, 3], "float32")
    np.testing.assert_array_equal(numbers(Numeric("n"), train, np.array([NAN, 3], "float32")), [[0], [1]])


def test_a_number_that_is_the_same_or_missing_is_told_apart_by_its_indicator():
    train = np.array([5, NAN, 5], "float32")
    np.testing.assert_array_equal(numbers(Numeric("n"), train), [[0, 0], [0, 1], [0, 0]])


def test_indicators_stand_after_all_numbers_in_their_order():
    fields = [Numeric("a"), Boolean("b"), Numeric("c")]
    train = {"a": np.array([1, NAN, 3]), "b": np.array([0, 1, 0]), "c": np.array([2, 4, NAN])}
    train = {name: column.astype("float32") for name, column in train.items()}
    front, spec = table_front(fields, train, Words())
    found = apply(front, train)
    assert spec == Spec((5,))
    np.testing.assert_array_equal(found[:, [0, 2, 3, 4]], [[-1, -1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1]])


def test_truth_values_are_numbers():
    found = numbers(Boolean("b"), np.array([0, 1, 1, NAN], "float32"))
    np.testing.assert_allclose(found[:, 0], [-np.sqrt(2), np.sqrt(0.5), np.sqrt(0.5), 0], rtol=1e-6)


@pytest.mark.parametrize(
    ("train", "got", "cure"),
    [
        (1e9 + np.arange(100) * 64, "mean 1e+09", "data.columns: {price: ignore}"),
        (np.arange(100) * 1e-12, "deviation of 2.89e-11", "or leave it out: data.columns: {price: ignore}"),
        (np.arange(100) * 1e30, "deviation of 2.89e+31", "Give it in another unit"),
    ],
)
def test_a_column_whose_spread_is_lost_in_float32_is_an_error(train, got, cure):
    with pytest.raises(DataError, match=rf"^column 'price' has .*{got}".replace("+", r"\+") + rf"(.|\n)*{cure}"):
        numbers(Numeric("price"), train.astype("float32"))


# Dates


def test_a_date_goes_around():
    field = Date("day")
    train = field.decode(
        [f"2023-{month:02}-{day:02} {hour:02}:00" for month in range(1, 13) for day in (1, 15) for hour in (0, 13)]
    )
    found = numbers(field, train, field.decode(["2024-01-01 00:00", "2024-04-01 06:00", "2024-07-08 12:00"]))
    assert found.shape == (3, 7)
    month, weekday, hour = np.array([1, 4, 7]) / 12, np.array([0, 0, 0]) / 7, np.array([0, 6, 12]) / 24
    angles = 2 * np.pi * np.stack([month, weekday, hour], axis=1)
    np.testing.assert_allclose(found[:, 1:], np.concatenate([np.sin(angles), np.cos(angles)], axis=1), atol=1e-6)
    assert (np.diff(found[:, 0]) > 0).all()


@pytest.mark.parametrize(("step", "dates"), [("s", 3600), ("m", 2000), ("h", 30_000), ("D", 40_000)])
@pytest.mark.parametrize("first", ["2024-05-07 23:30:00", "1970-01-01 00:00:00", "0301-12-31 12:00:01"])
def test_dates_are_told_apart_however_near_they_are(step, dates, first):
    field = Date("at")
    column = field.decode(np.datetime64(first, "s") + np.arange(dates).astype(f"m8[{step}]"))
    found = numbers(field, column)[:, 0]
    steps = np.diff(found.astype(np.float64))
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.05)
    np.testing.assert_allclose(found.mean(), 0, atol=1e-4)


def test_december_is_as_near_to_january_as_november():
    field = Date("month")
    found = numbers(field, field.decode([f"2023-{month:02}" for month in range(1, 13)]))
    around = found[:, [1, found.shape[1] // 2 + 1]]
    steps = np.linalg.norm(around - np.roll(around, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-5)


def test_parts_of_a_date_that_are_always_the_same_are_left_out():
    field = Date("day")
    assert numbers(field, field.decode(["2024-01-01", "2024-01-02", "2024-01-05"])).shape == (3, 3)
    assert numbers(field, field.decode(["2024-01-01", "2025-01-06"])).shape == (2, 3)


def test_a_missing_date_is_0_with_an_indicator_beside_it():
    field = Date("day")
    found = numbers(field, field.decode(["2024-01-01", None, "2024-05-09"]))
    assert found[1].tolist() == [0, 1, 0, 0, 0, 0]
    assert np.isfinite(found).all()


# Categories


def test_unknown_categories_get_number_0_and_never_that_of_another():
    train = ["often"] * 150 + ["seldom"] * 50
    often, seldom, unknown, other = categories(train, ["often", "seldom", "new", "other"])
    assert unknown == other == 0
    assert len({often, seldom, unknown}) == 3


def test_rare_categories_share_the_number_of_those_never_seen():
    train = ["often"] * 500 + ["fifth"] * 5 + ["fourth"] * 4 + ["once"]
    often, fifth, fourth, once, unknown = categories(train, ["often", "fifth", "fourth", "once", "new"])
    assert fourth == once == unknown == 0
    assert 0 not in (often, fifth)


def test_in_a_small_table_no_category_is_rare():
    assert 0 not in categories(["a"] * 9 + ["b"], ["a", "b"])


@pytest.mark.parametrize("train", [["a"] * 8 + [""] * 2, ["a"] * 9 + ["b"]])
def test_what_is_missing_is_a_category_of_its_own(train):
    missing, known, unknown = categories(train, ["", "a", "new"])
    assert len({missing, known, unknown}) == 3


@pytest.mark.parametrize("name", ["[UNK]", "[MASK]", "0", "a\nb", " ", "ü", "日本"])
def test_any_text_is_the_name_of_a_category(name):
    odd, plain, unknown = categories([name, "plain"] * 20, [name, "plain", "new"])
    assert len({odd, plain, unknown}) == 3


def test_each_column_has_its_own_numbers():
    train = {"c": COLOUR, "d": np.array(["x", "y"] * 100, dtype=object)}
    front, specs = table_front([Category("c"), Category("d")], train, Words())
    assert specs == {"categories": Spec((2,), "int32", categories=(5, 4))}
    assert apply(front, train)["categories"].max(axis=0).tolist() == [4, 3]


# Texts


def test_a_text_is_cut_and_padded():
    one, two, three = 2, 3, 4
    train = ["one two three", "one two", "one"]
    assert tokens(train, ["one three", "two one three two", ""], length=3) == [
        [one, three, 0],
        [two, one, three],
        [0] * 3,
    ]


def test_unknown_words_are_token_1_and_case_and_punctuation_mean_nothing():
    assert tokens(["one two", "one"], ["ONE, new!"], length=3) == [[2, 1, 0]]


@pytest.mark.parametrize("vocabulary", [1, 2])
def test_the_most_frequent_words_are_told_apart(vocabulary):
    found = tokens(["one two three", "one two", "one"], ["one two three"], vocabulary=vocabulary, length=3)
    assert found == [[2, 3, 1]] if vocabulary == 2 else found == [[2, 1, 1]]


def test_a_saved_vocabulary_keeps_words_that_hold_ends_of_lines(tmp_path):
    texts = np.array(["a\u2028b good good day", "c\x85d day day", "e\x1cf"], dtype=object)
    front, _ = table_front([Text("t")], {"t": texts}, Words(length=4))
    front.save(tmp_path / "front.keras")
    loaded = keras.saving.load_model(tmp_path / "front.keras")
    found, expected = (apply(each, {"t": texts})["text_1"] for each in (loaded, front))
    np.testing.assert_array_equal(found, expected)


def test_each_text_column_is_an_output_of_its_own():
    train = {"t": np.array(["one two", "one"], dtype=object), "u": np.array(["three", "four"], dtype=object)}
    front, specs = table_front([Text("t"), Text("u")], train, Words(length=2))
    assert specs == {"text_1": Spec((2,), "int32", 4), "text_2": Spec((2,), "int32", 4)}
    assert set(apply(front, train)) == set(specs)


def test_a_text_without_words_is_an_error():
    with pytest.raises(DataError, match=r"column 't': its texts have no words(.|\n)*data\.columns: \{t: category\}"):
        tokens(["!", "?"], ["!"])


# All together


def test_numbers_alone_are_one_tensor_and_others_have_names():
    train = {"n": SIZE, "c": COLOUR, "t": COLOUR}
    front, specs = table_front([Numeric("n")], train, Words())
    assert (specs, front.output_shape) == (Spec((1,)), (None, 1))
    front, specs = table_front([Text("t"), Category("c"), Numeric("n")], train, Words(length=3))
    assert list(specs) == ["numbers", "categories", "text_1"]
    assert {name: tensor.shape[1:] for name, tensor in front.output.items()} == {
        "numbers": (1,),
        "categories": (1,),
        "text_1": (3,),
    }


def test_columns_may_be_called_anything(table, seen, tmp_path):
    # Keras numbers the names it gives within a process: only the first ones are bare.
    keras.backend.clear_session()
    columns = {name: RANDOM.permutation(SIZE).tolist() for name in NAMES}
    columns |= {
        "where": [*SIZE.tolist()[1:], ""],
        "string_lookup": COLOUR.tolist(),
        "sin": [f"2024-{row % 12 + 1:02}-{row % 28 + 1:02}" for row in range(200)],
        "text_vectorization": [f"number {row} of {COLOUR[row]}" for row in range(200)],
        "sold": [0, 1] * 100,
    }
    data = csv(0, path=table(columns), target="sold")
    assert [field.name for field in data.fields] == NAMES
    assert list(data.front.input) == [name.replace("/", "_") for name in NAMES]
    data.front.save(tmp_path / "front.keras")
    loaded = keras.saving.load_model(tmp_path / "front.keras", safe_mode=True)
    for output, found in seen(data).items():
        np.testing.assert_array_equal(seen(data, front=loaded)[output], found)


def test_a_saved_front_gives_the_same_bits_for_rows_it_never_saw(table, seen, tmp_path):
    columns = {
        "size": [*SIZE.tolist()[1:], ""],
        "new": ["yes", "no", ""] * 66 + ["no", "no"],
        "colour": COLOUR.tolist(),
        "day": [f"2024-{row % 12 + 1:02}-{row % 28 + 1:02} {row % 24:02}:30" for row in range(200)],
        "note": [f"number {row} of {COLOUR[row]}" for row in range(200)],
        "sold": [0, 1] * 100,
    }
    others = {name: column[:3] for name, column in columns.items()}
    others |= {"size": ["", 1e30, -3.5], "colour": ["new", "", "red"], "day": ["", "1900-01-01", "2100-12-31 23:59"]}
    others |= {"note": ["", "never seen", "a " * 100]}
    data = csv(0, path=table(columns), test_path=table(others, "test.csv"), target="sold")
    data.front.save(tmp_path / "front.keras")
    loaded = keras.saving.load_model(tmp_path / "front.keras", safe_mode=True)
    for part in (data.train, data.test):
        for name, found in seen(data, part).items():
            assert np.isfinite(found).all()
            np.testing.assert_array_equal(seen(data, part, loaded)[name], found)


def test_names_that_differ_in_slashes_only_are_an_error(table):
    columns = {"km/h": SIZE.tolist(), "km_h": SIZE.tolist(), "sold": [0, 1] * 100}
    with pytest.raises(DataError, match=r"columns 'km/h' and 'km_h': (.|\n)*data\.columns: \{km_h: ignore\}"):
        csv(0, path=table(columns), target="sold")
    data = csv(0, path=table(columns), target="sold", columns={"km_h": "ignore"})
    assert list(data.train.x) == ["km_h"]
