"""Whatever stands in a search is read or refused, and what is read can be trained."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe import Parameter, Recipe, bare, load, space_of
from kerasdl.recipe.situations import situations
from kerasdl.recipe.space import overrides

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
