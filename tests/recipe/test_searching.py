"""What a search is to try is checked as any override is, before anything is trained."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe import Parameter, Recipe, bare, load, space_of, text
from kerasdl.recipe.situations import situations
from kerasdl.recipe.space import overrides

START = """\
kerasdl: 1
data: {kind: sklearn, dataset: iris}
model: {kind: mlp, units: [64]}
training:
  optimizer: {kind: sgd, momentum: 0.9}
callbacks: [{kind: early_stopping, patience: 5}]
search:
"""


def searched(written: Callable[..., Path], *lines: str) -> tuple[Parameter, ...]:
    return space_of(load(written(START + "  values:\n" + "".join(f"    {line}\n" for line in lines))))


def one(written: Callable[..., Path], *lines: str) -> Parameter:
    return searched(written, *lines)[-1]


def marked(lines: str) -> tuple[str, str]:
    """Give a recipe with a search, and the line and column of the mark in it."""
    marked_text = f"{START}  {lines}\n"
    before, _, after = marked_text.partition("§")
    return before + after, f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def below(*lines: str) -> str:
    return "values:\n" + "\n".join(f"    {line}" for line in lines)


MISTAKES: list[tuple[str, str, str, str | None]] = [
    # Without anything to try.
    ("values: §{}", "", "there is nothing to try", "Write a key and its values, {KEY: [...]}."),
    (
        below("§model.units: []"),
        *(".model.units", "there is nothing to choose from", "Write at least one value, two to compare."),
    ),
    (
        below("§model.units: {choices: []}"),
        *(".model.units", "there is nothing to choose from", "Write at least one value, two to compare."),
    ),
    (below("model.dropout: [0.1, 0.2, §0.1]"), ".model.dropout", "0.1 is there twice", "Write each value once."),
    (below("model.units: {choices: [[8], §[8]]}"), ".model.units", "[8] is there twice", "Write each value once."),
    # Keys.
    *(
        (below(f"§{key}: [1]"), f".{said}", "expected the dotted key of an option", "Write names with dots between")
        for key, said in [
            *(("model dropout", "model dropout"), ("model..dropout", "model..dropout"), ("~model", "~model")),
            *(("model.dropout=1", "model.dropout=1"), ("callbacks[x]", "callbacks[x]"), ("1a", "1a")),
            *((f"{'a.' * 50}b", f"{'a.' * 50}b"), ("model.", "model")),
        ]
    ),
    (below("§search.trials: [1]"), ".search.trials", "a search does not change itself", "Search what is trained."),
    (
        below("model: {§units: [[8]]}"),
        ".model.units",
        *(
            "search.values.model has no option 'units'",
            "Write one key, with dots, in search.values: {model.units: ...}",
        ),
    ),
    (
        below("model.units: {§choice: [[8]]}"),
        ".model.units.choice",
        *("search.values.model.units has no option 'choice'", "Did you mean 'choices'?"),
    ),
    (below("§model.dropot: [0.1, 0.2]"), ".model.dropot", "mlp has no option 'dropot'", "Did you mean 'dropout'?"),
    (below("§trainin.epochs: [1, 2]"), ".trainin.epochs", "trainin: a recipe has no option 'trainin'", "Options: "),
    (
        below("training.epochs.more: [§1]"),
        ".training.epochs.more",
        *("training.epochs: expected a positive integer, got {'more': 1}", None),
    ),
    (
        below("§callbacks[3].patience: [1, 2]"),
        *(".callbacks[3].patience", "there is no item 3", "The list has 1, numbered from 0."),
    ),
    # Of several forms one.
    (
        below("§model.dropout: {}"),
        ".model.dropout",
        *(
            "expected one of choices, range and log, got none of them",
            "Write {choices: [...]}, {range: [LOW, HIGH]} or",
        ),
    ),
    (
        below("§model.dropout: {choices: [0.1], log: [0.1, 1]}"),
        ".model.dropout",
        *(
            "expected one of choices, range and log, got choices and log",
            "Write {choices: [...]}, {range: [LOW, HIGH]}",
        ),
    ),
    (below("model.dropout: §0.1"), ".model.dropout", "expected a list, each a value or a mapping", "Write [0.1]."),
    # Bounds.
    (
        below("model.dropout: {range: §[0.5, 0.1]}"),
        *(".model.dropout.range", "expected a lower and a higher bound, got [0.5, 0.1]", "Write [0.1, 0.5]."),
    ),
    (
        below("model.dropout: {log: §[0.5, 0.5]}"),
        ".model.dropout.log",
        *("expected a lower and a higher bound, got [0.5, 0.5]", "the value into the recipe: model.dropout: 0.5"),
    ),
    (
        below("model.l2: {log: §[0, 1]}"),
        *(
            ".model.l2.log",
            "expected bounds above 0, got [0, 1]",
            "Write a small number for 0, such as 0.001; or range.",
        ),
    ),
    (below("model.l2: {log: §[-2, -1]}"), ".model.l2.log", "expected bounds above 0, got [-2, -1]", "Write range."),
    (
        below("model.l2: {range: §[-1.5e308, 1.5e308]}"),
        ".model.l2.range",
        *("the bounds are too far apart, got [-1.5e+308, 1.5e+308]", "Write bounds that a number can lie between."),
    ),
    (below("model.l2: {range: §[0.1]}"), ".model.l2.range", "expected a list of 2: an integer or a number", None),
    (below("model.l2: {range: [0.1, §x]}"), ".model.l2.range[1]", "expected an integer or a number, got 'x'", None),
    (below("model.l2: {range: [0.1, §.inf]}"), ".model.l2.range[1]", "expected an integer or a number, got inf", None),
    (below("model.l2: {range: [0, §true]}"), ".model.l2.range[1]", "expected an integer or a number", None),
    (below("model.dropout: {range: [0, §1.5]}"), ".model.dropout", "expected a number in [0, 1), got 1.5", None),
    (
        below("training.batch_size: {range: [§0, 64]}"),
        *(".training.batch_size", "expected a positive integer or 'all', got 0", None),
    ),
    (
        below("model.embedding_size: {range: [8, §16.5]}"),
        *(".model.embedding_size", "expected a positive integer, got 16.5", None),
    ),
    (
        below("model.embedding_size: {range: [8, §16.0]}"),
        *(".model.embedding_size", "expected a positive integer, got 16.0", "Write 16."),
    ),
    # Steps.
    (
        below("model.dropout: {range: [0, 0.5], step: §0.7}"),
        *(".model.dropout.step", "0.7 goes beyond the range", "Write a step of at most 0.5."),
    ),
    (
        below("model.dropout: {range: [0, 0.5], step: §1e-300}"),
        *(".model.dropout.step", "1.0e-300 makes too many values", "Leave it out: any number in between is tried."),
    ),
    (
        below("model.dropout: {log: [0.1, 0.5], step: §0.1}"),
        *(".model.dropout.step", "a step needs a range", "Write {range: [LOW, HIGH], step: STEP}."),
    ),
    (
        below("model.dropout: {choices: [0.1, 0.5], step: §0.1}"),
        *(".model.dropout.step", "a step needs a range", "Write {range: [LOW, HIGH], step: STEP}."),
    ),
    (
        below("training.epochs: {range: [1, 9], step: §0.5}"),
        ".training.epochs.step",
        *("training.epochs takes whole numbers, got a step of 0.5", "Write 1."),
    ),
    (
        below("training.epochs: {range: [1, 9], step: §2.0}"),
        ".training.epochs.step",
        *("training.epochs takes whole numbers, got a step of 2.0", "Write 2."),
    ),
    (below("model.dropout: {range: [0, 1], step: §0}"), ".model.dropout.step", "expected a positive integer or", None),
    # Choices.
    (below("model.units: [[8], §[x]]"), ".model.units", "expected a positive integer, got 'x'", None),
    (below("model.units: [[8], §8]"), ".model.units", "expected a list, each a positive integer, got 8", "Write [8]."),
    (below("model.dropout: {choices: [0.1, §x]}"), ".model.dropout", "expected a number in [0, 1), got 'x'", None),
    (below("model.activation: [§rellu]"), ".model.activation", "expected one of 30 choices", "Did you mean 'relu'"),
    # Kinds.
    (
        below("training.optimizer.kind: [sgd, §adm]"),
        *(".training.optimizer.kind", "there is no optimizer 'adm'", "Did you mean 'adam'"),
    ),
    (
        below("training.optimizer.kind: [sgd, §adam]"),
        ".training.optimizer.kind",
        "training.optimizer.momentum: adam has no option 'momentum'",
        "Search it as a whole, with what each kind takes: training.optimizer: "
        "[{kind: sgd, momentum: 0.9}, {kind: adam}]",
    ),
    (
        below("training.optimizer: [sgd, §{kind: adam, momentum: 0.9}]"),
        *(".training.optimizer", "training.optimizer.momentum: adam has no option 'momentum'", "Options: "),
    ),
    (
        below("model.kind: [mlp, rnn]", "§model.cell: [gru, lstm]"),
        ".model.cell",
        *("with model.kind: mlp, mlp has no option 'cell'", "Say with which it is tried: when: {model.kind: [rnn]}"),
    ),
    (
        below("§model.cell: [gru, lstm]", "model.kind: [mlp, rnn]"),
        ".model.cell",
        *("with model.kind: mlp, mlp has no option 'cell'", "Say with which it is tried: when: {model.kind: [rnn]}"),
    ),
    (
        below("model.kind: [mlp, rnn]", "§model.filters: [[8], [16]]"),
        *(".model.filters", "with model.kind: mlp, mlp has no option 'filters'", "Options: "),
    ),
    (
        below("model.kind: [mlp, rnn]", "model.units: [[8], §[x]]"),
        *(".model.units", "with model.kind: mlp, expected a positive integer, got 'x'", None),
    ),
    (
        below("training.optimizer: [adam, {kind: sgd}]", "§training.optimizer.momentum: [0.5, 0.9]"),
        ".training.optimizer.momentum",
        "with training.optimizer: adam, adam has no option 'momentum'",
        "Say with which it is tried: when: {training.optimizer: [{kind: sgd}]}",
    ),
    # Conditions.
    (
        below("model.kind: [mlp, rnn]", "model.dropout: {choices: [0.1], when: {§model.kind: cnn}}"),
        *(".model.dropout.when", "model.kind is never cnn", "It is one of mlp, rnn."),
    ),
    (
        below("model.kind: [mlp, rnn]", "model.dropout: {choices: [0.1], when: {§model.kind: [mlp, cnn]}}"),
        *(".model.dropout.when", "model.kind is never cnn", "It is one of mlp, rnn."),
    ),
    (
        below("model.kind: [mlp, rnn]", "model.dropout: {choices: [0.1], when: {§model.kind: []}}"),
        *(".model.dropout.when", "model.kind is never []", "It is one of mlp, rnn."),
    ),
    (
        below("training.epochs: {range: [1, 9]}", "model.dropout: {choices: [0.1], when: {§training.epochs: 10}}"),
        *(".model.dropout.when", "training.epochs is never 10", "It is between 1 and 9."),
    ),
    (
        below("model.l2: {range: [0, 0.5]}", "model.dropout: {choices: [0.1], when: {§model.l2: 0}}"),
        *(".model.dropout.when", "model.l2 is any number in between", "Give it a step, or choices: model.l2."),
    ),
    (
        below("model.dropout: {choices: [0.1], when: {§seed: 1}}", "seed: [1, 2]"),
        *(".model.dropout.when", "seed is searched, too, and stands below", "Write seed above model.dropout."),
    ),
    (
        below("seed: {choices: [1], when: {§seed: 1}}"),
        *(".seed.when", "a key cannot depend on itself", "Name another key than seed."),
    ),
    (
        below("model.dropout: {choices: [0.1], when: {§model.kind: rnn}}"),
        ".model.dropout.when",
        *("model.kind is 'mlp' in all trials", "Search model.kind, too; or leave out the condition."),
    ),
    (
        below("training.optimizer: [sgd, adam]", "seed: {choices: [1], when: {§training.optimizer.kind: sgd}}"),
        ".seed.when",
        "training.optimizer.kind is not the same in all trials, as training.optimizer is searched",
        "Search training.optimizer.kind, too; or name training.optimizer instead.",
    ),
    (
        below("model.dropout: {choices: [0.1], when: {§model.units: [64]}}"),
        ".model.dropout.when",
        *("model.units is [64] in all trials", "Write [[64]]: a list is one of several values."),
    ),
    (
        below("model.dropout: {choices: [0.1], when: {§model.residual: 0}}"),
        *(
            ".model.dropout.when",
            "model.residual is false in all trials",
            "Search model.residual, too; or leave out the",
        ),
    ),
    (
        below("model.dropout: {choices: [0.1], when: {§model.knd: null}}"),
        *(".model.dropout.when", "the recipe has no model.knd", "Search model.knd, too; or leave out the condition."),
    ),
    (
        below(
            "training.optimizer.kind: [sgd, nadam]",
            "training.optimizer.learning_rate: {choices: [0.1], when: {training.optimizer.kind: sgd}}",
        ).replace("sgd, nadam", "sgd, §nadam"),
        ".training.optimizer.kind",
        "training.optimizer.momentum: nadam has no option 'momentum'",
        "training.optimizer: [{kind: sgd, momentum: 0.9}, {kind: nadam}]",
    ),
]


@pytest.mark.parametrize(("lines", "key", "message", "cure"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_cure(
    written: Callable[..., Path],
    refused: Callable[..., tuple[Problem, ...]],
    lines: str,
    key: str,
    message: str,
    cure: str | None,
) -> None:
    content, place = marked(lines)
    path = written(content)
    [problem] = refused(recipe=path)
    assert problem.where == f"{path}:{place}"
    assert problem.key == f"search.values{key}"
    assert message in problem.message
    assert cure is None or cure in (problem.cure or "")


def test_conditions_that_never_hold_together_are_refused(
    written: Callable[..., Path], refused: Callable[..., tuple[Problem, ...]]
) -> None:
    content, place = marked(
        below(
            "model.kind: [gan, mlp]",
            "model.generator.kind: {choices: [mlp], when: {model.kind: gan}}",
            "model.generator.units: {choices: [[1]], when: §{model.kind: mlp, model.generator.kind: mlp}}",
        )
    )
    path = written(content.replace("{kind: mlp, units: [64]}", "mlp"))
    [problem] = refused(recipe=path)
    assert problem.where == f"{path}:{place}"
    assert problem.message == "its conditions never hold together"
    assert problem.cure == "Leave out the key, or one of its conditions."


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(
    written: Callable[..., Path], refused: Callable[..., tuple[Problem, ...]]
) -> None:
    lines = ["model.units: [[8], [x], [0]]", "model.cell: [gru]", "seed: []", "model.l2: {log: [0, 1]}"]
    problems = refused(recipe=written(START + "  " + below(*lines)))
    assert [problem.key.removeprefix("search.values.") for problem in problems] == [
        *("model.units", "model.units", "model.cell", "seed", "model.l2.log")
    ]


def test_what_is_wrong_with_a_kind_is_not_told_again_of_its_options(
    written: Callable[..., Path], refused: Callable[..., tuple[Problem, ...]]
) -> None:
    lines = [
        "model.kind: [mlp, rrn]",
        "model.cell: {choices: [gru], when: {model.kind: rrn}}",
        "model.units: [[1], [2]]",
    ]
    [problem] = refused(recipe=written(START + "  " + below(*lines)))
    assert problem.message == "there is no model 'rrn'"
    lines = ["model.kind: []", "model.cell: {choices: [gru], when: {model.kind: rnn}}"]
    [problem] = refused(recipe=written(START + "  " + below(*lines)))
    assert problem.message == "there is nothing to choose from"


def test_no_more_than_a_hundred_mistakes_are_told(refused: Callable[..., tuple[Problem, ...]]) -> None:
    values = {f"model.wrong{number}": [1] for number in range(300)}
    assert len(refused(f"search={{values: {values}}}")) == 100


def test_choices_are_kept_as_they_are_written(written: Callable[..., Path]) -> None:
    parameter = one(written, "model.units: [[], [64], [128, 64]]")
    assert parameter == Parameter("model.units", ([], [64], [128, 64]))
    assert one(written, "training.max_minutes: {choices: [null, 1.5]}").choices == (None, 1.5)
    assert one(written, "callbacks[0].patience: [1, 2]").key == "callbacks[0].patience"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("training.epochs: {range: [1, 9]}", Parameter("training.epochs", low=1, high=9, whole=True)),
        ("training.epochs: {log: [1, 9]}", Parameter("training.epochs", low=1, high=9, log=True, whole=True)),
        ("training.epochs: {range: [1, 9], step: 4}", Parameter("training.epochs", low=1, high=9, step=4, whole=True)),
        ("training.batch_size: {range: [1, 9]}", Parameter("training.batch_size", low=1, high=9, whole=True)),
        ("model.l2: {range: [0, 1]}", Parameter("model.l2", low=0, high=1)),
        ("model.l2: {range: [0, 3], step: 1}", Parameter("model.l2", low=0, high=3, step=1)),
        ("model.l2: {log: [1e-6, 1]}", Parameter("model.l2", low=1e-6, high=1, log=True)),
        (
            "training.optimizer.learning_rate: {range: [1, 2]}",
            Parameter("training.optimizer.learning_rate", low=1, high=2),
        ),
    ],
)
def test_numbers_are_whole_where_the_option_takes_no_others(
    written: Callable[..., Path], line: str, expected: Parameter
) -> None:
    assert one(written, line) == expected


def test_numbers_are_whole_in_a_kind_that_the_recipe_does_not_have(written: Callable[..., Path]) -> None:
    lines = ["model.kind: [rnn, cnn]", "model.kernel_size: {range: [2, 5], when: {model.kind: cnn}}"]
    path = written((START + "  " + below(*lines)).replace(", units: [64]", ""))
    assert space_of(load(path))[-1].whole
    lines = ["model.kind: [rnn, mlp]", "model.l2: {range: [0, 1], when: {model.kind: mlp}}"]
    path = written(START + "  " + below(*lines))
    assert not space_of(load(path))[-1].whole


def test_a_condition_on_a_searched_key_stays_and_one_that_always_holds_goes(written: Callable[..., Path]) -> None:
    lines = [
        "model.kind: [mlp, rnn]",
        "training.epochs: {range: [1, 9]}",
        "model.cell: {choices: [gru, lstm], when: {model.kind: rnn, seed: [0, 1], 'callbacks[0].patience': 5}}",
        "model.l2: {choices: [0, 0.1], when: {model.kind: [mlp], training.epochs: [1, 2]}}",
    ]
    *_, cell, l2 = searched(written, *lines)
    assert cell.when == {"model.kind": ("rnn",)}
    assert l2.when == {"model.kind": ("mlp",), "training.epochs": (1, 2)}


def test_a_kind_comes_before_its_options_wherever_it_stands(written: Callable[..., Path]) -> None:
    lines = ["seed: [1, 2]", "training.optimizer.learning_rate: [0.1, 0.2]", "training.optimizer: [sgd, adam]"]
    space = searched(written, *lines)
    assert [parameter.key for parameter in space] == [
        *("seed", "training.optimizer", "training.optimizer.learning_rate")
    ]
    candidate = {"training.optimizer.learning_rate": 0.2, "training.optimizer": "adam"}
    optimizer = load(written(START.removesuffix("search:\n")), overrides(space, candidate)).training.optimizer
    assert (optimizer.kind, optimizer.options["learning_rate"]) == ("adam", 0.2)


def test_kinds_that_the_recipe_says_nothing_else_of_can_be_searched(loaded: Callable[..., Recipe]) -> None:
    kinds = "search={values: {training.optimizer.kind: [sgd, adam, rmsprop], model.kind: [mlp, cnn, rnn]}}"
    assert len(space_of(loaded(kinds))) == 2
    assert len(space_of(loaded("training.optimizer.learning_rate=0.1", kinds))) == 2


def test_a_cure_to_search_a_component_as_a_whole_can_be_pasted(loaded: Callable[..., Recipe]) -> None:
    momentum = "training.optimizer={kind: sgd, momentum: 0.9, learning_rate: 0.1}"
    with pytest.raises(RecipeError) as caught:
        loaded(momentum, "search={values: {training.optimizer.kind: [sgd, adam]}}")
    pasted = (caught.value.problems[0].cure or "").partition("takes: ")[2]
    [parameter] = space_of(loaded(momentum, f"search={{values: {{{pasted}}}}}"))
    assert parameter.choices == (
        {"kind": "sgd", "momentum": 0.9, "learning_rate": 0.1},
        {"kind": "adam", "learning_rate": 0.1},
    )


def test_a_kind_of_schedule_that_needs_more_is_to_be_searched_as_a_whole(
    refused: Callable[..., tuple[Problem, ...]],
) -> None:
    rate = "training.optimizer.learning_rate"
    schedule = f"{rate}={{kind: cosine_decay, initial_learning_rate: 0.1, decay_steps: 10}}"
    problems = refused(schedule, f"search={{values: {{{rate}.kind: [cosine_decay, exponential_decay]}}}}")
    [problem] = problems
    assert f"{rate}.decay_rate: is missing" in problem.message
    assert "{kind: exponential_decay, initial_learning_rate: 0.1, decay_steps: 10}" in (problem.cure or "")


def test_the_search_itself_can_be_overridden(written: Callable[..., Path]) -> None:
    path = written(START + "  values: {model.units: [[8], [16]]}\n")
    recipe = load(path, ["search.trials=5", "search.method=grid"])
    assert recipe.search is not None
    assert (recipe.search.trials, recipe.search.method) == (5, "grid")
    assert space_of(load(path, ["search.values=auto"])) != space_of(recipe)
    assert space_of(load(path, ["search.values={seed: [1, 2]}"])) == (Parameter("seed", (1, 2)),)
    assert load(path, ["~search"]).search is None


def test_a_mistake_in_an_override_is_told_with_it(refused: Callable[..., tuple[Problem, ...]]) -> None:
    for override in ("search.trials=0", "search={values: {seed: [-1]}}", "search={values: {seed: []}}"):
        [problem, *_] = refused(override)
        assert problem.where == override
    [problem] = refused("search.trials=5")
    assert (problem.key, problem.cure is not None) == ("search.values", True)


def test_values_are_checked_beside_the_overrides(refused: Callable[..., tuple[Problem, ...]]) -> None:
    [problem] = refused("search={values: {model.residual: [true, false]}}", "model=rnn")
    assert "rnn has no option 'residual'" in problem.message


def test_the_space_of_a_loaded_recipe_is_that_of_its_text(written: Callable[..., Path]) -> None:
    lines = ["training.optimizer.learning_rate: {log: [0.1, 1]}", "model.kind: [mlp, rnn]", "seed: {range: [1, 3]}"]
    recipe = load(written(START + "  " + below(*lines)))
    assert space_of(load(bare(recipe))) == space_of(recipe)
    assert len(text(bare(recipe)).splitlines()) < len(text(recipe).splitlines())


# Whatever stands in a search.
keys = st.sampled_from(
    [
        *("model", "model.kind", "model.units", "model.units[0]", "model.dropout", "model.cell", "model.l2", "seed"),
        *("training.optimizer", "training.optimizer.kind", "training.optimizer.momentum", "training.batch_size"),
        *("training.optimizer.learning_rate", "training.optimizer.learning_rate.kind", "callbacks[0].patience"),
        *("search.values", "data.kind", "~seed", "a=b", "", "kind", "training.epochs"),
    ]
) | st.text(max_size=5)
plain = (
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.integers()
    | st.floats()
    | st.sampled_from(["mlp", "rnn", "adam", "sgd", "gru", "relu", "auto", "all", "cosine_decay"])
    | st.text(max_size=5)
)
trees = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=2), max_leaves=6
)
bounds = st.lists(plain, min_size=2, max_size=2) | trees
mappings = st.fixed_dictionaries(
    {},
    optional={
        "choices": st.lists(trees, max_size=3) | trees,
        "range": bounds,
        "log": bounds,
        "step": plain,
        "when": st.dictionaries(keys, trees, max_size=2) | trees,
    },
)
values = st.dictionaries(keys, st.lists(trees, max_size=3) | mappings | trees, max_size=5) | trees


@given(values=values, rest=st.dictionaries(st.sampled_from(["trials", "objective", "folds", "x"]), trees, max_size=1))
def test_whatever_stands_in_a_search_is_read_or_refused(values: Any, rest: dict[str, Any]) -> None:
    content = {"kerasdl": 1, "data": {"kind": "sklearn", "dataset": "iris"}, "model": "mlp"}
    content |= {"callbacks": ["early_stopping"], "search": {"values": values, **rest}}
    found = outcome(content)
    if isinstance(found, Recipe):
        if found.search is not None:
            check_space(found)
    else:
        assert all(problem.where and problem.message for problem in found)


right = st.one_of(
    st.tuples(st.just("model.kind"), st.lists(st.sampled_from(["mlp", "rnn", "cnn", "gan"]), max_size=3)),
    st.tuples(st.just("model.units"), st.lists(st.lists(st.integers(0, 9), max_size=2), max_size=3)),
    st.tuples(st.just("model.cell"), st.lists(st.sampled_from(["gru", "lstm"]), max_size=2) | mappings),
    st.tuples(
        st.just("training.optimizer.kind"),
        st.lists(st.sampled_from(["sgd", "adam", "nadam"]), max_size=3),
    ),
    st.tuples(
        st.just("training.optimizer"), st.lists(st.sampled_from(["sgd", "adam", {"kind": "sgd", "momentum": 0.5}]))
    ),
    st.tuples(
        st.sampled_from(["training.optimizer.momentum", "model.dropout", "training.epochs", "model.l2", "seed"]),
        st.fixed_dictionaries(
            {"range": st.lists(st.integers(0, 3) | st.floats(0, 2), min_size=2, max_size=2).map(sorted)},
            optional={
                "step": st.integers(1, 3) | st.floats(0.1, 2),
                "when": st.fixed_dictionaries(
                    {}, optional={"training.optimizer.kind": st.just("sgd"), "model.kind": st.just("mlp")}
                ),
            },
        ),
    ),
)


@given(pairs=st.lists(right, min_size=1, max_size=4))
def test_what_is_taken_of_a_search_can_be_trained(pairs: list[tuple[str, Any]]) -> None:
    content = {"kerasdl": 1, "data": {"kind": "sklearn", "dataset": "iris"}, "model": "mlp"}
    found = outcome({**content, "search": {"values": dict(pairs)}})
    if isinstance(found, Recipe):
        check_space(found)


def outcome(content: dict[str, Any]) -> Recipe | tuple[Problem, ...]:
    try:
        return load(content)
    except RecipeError as error:
        return error.problems


def check_space(recipe: Recipe) -> None:
    """Load the recipe with each value, in each kind that it is tried with."""
    space = space_of(recipe)
    assert space
    known: dict[str, Parameter] = {}
    without = {key: each for key, each in bare(recipe).items() if key != "search"}
    for parameter in space:
        count = parameter.count()
        listed = parameter.listed() if count is not None and count < 50 else None
        tried = listed or (parameter.low, parameter.high)
        for situation in situations(parameter, known):
            for value in tried:
                load(without, [*overrides(space, situation), parameter.override(value)])
        known[parameter.key] = parameter
