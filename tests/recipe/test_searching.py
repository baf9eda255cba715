"""What a search is to try is checked as any override is, before anything is trained: its mistakes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kerasdl.errors import Problem
from tests.recipe.searched import START, below, marked

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
