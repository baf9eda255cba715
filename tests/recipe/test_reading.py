"""Whatever a recipe file holds, reading it ends soon, with a tree or with an error that says where and what to do."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kerasdl.errors import RecipeError
from kerasdl.recipe import load
from kerasdl.recipe.reading import MOST_BYTES, MOST_NODES, read_file, read_text
from kerasdl.recipe.tree import MOST_DEPTH


def refused(text: str) -> RecipeError:
    with pytest.raises(RecipeError) as caught:
        read_text(text, "file")
    return caught.value


@pytest.mark.parametrize(
    ("text", "place", "message", "cure"),
    [
        ("a: 1\nb: 2\na: 3", "3:1", "key 'a' stands twice, first at file:1:1", "Remove one of them."),
        ("a: {b: 1, b: 2}", "1:11", "key 'b' stands twice, first at file:1:5", "Remove one of them."),
        ("a: !!python/object:os.system {}", "1:4", "tags are not allowed", "Write the value without it."),
        ("a: !!binary aGk=", "1:4", "tags are not allowed", "Write the value without it."),
        ("a: !x 1", "1:4", "tags are not allowed, got '!x'", "Write the value without it."),
        ("a: ! 1", "1:4", "tags are not allowed, got '!'", "Write the value without it."),
        ("!!map {a: 1}", "1:1", "tags are not allowed", "Write the value without it."),
        ("!!str a: 1", "1:1", "tags are not allowed", "Write the key without it."),
        ("a: &x {b: 1}\nc: {<<: *x}", "2:5", "merge keys ('<<') are not allowed", "Write the keys out."),
        ("[1]: 2", "1:1", "expected text as key", "quote text that begins with ["),
        ("? {a: 1}\n: 2", "1:3", "expected text as key", "Write the key out"),
        ("a: &x 1\n*x : 2", "2:1", "expected text as key", "quote text that begins with [, {, *"),
        ("a: *b", "1:4", "alias '*b' has no anchor '&b' before it", "quote the text: '*b'"),
        ("a: &b [*b]", "1:8", "alias '*b' has no anchor '&b' before it", "Write the value out"),
        ("a: 1\n---\nb: 2", "2:1", "expected one YAML document, got a second one", "Remove '---'."),
        ("a: 1\n...\n---\n", "3:1", "expected one YAML document, got a second one", "Remove '---'."),
        ("", "1:1", "expected keys such as 'data:' and 'model:', got nothing", "kerasdl cp mlp/breast-cancer my.yaml"),
        ("# a\n\n# b\n", "1:1", "got nothing", "kerasdl cp mlp/breast-cancer my.yaml"),
        ("- a\n- b", "1:1", "got ['a', 'b']", "kerasdl cp mlp/breast-cancer my.yaml"),
        ("just text", "1:1", "got 'just text'", "kerasdl cp mlp/breast-cancer my.yaml"),
        ("12", "1:1", "got 12", "kerasdl cp mlp/breast-cancer my.yaml"),
        ("a: 1\nb: x\0y", "2:5", "character U+0000 is not allowed", "name a file that is plain text"),
        ("# \x07", "1:3", "character U+0007 is not allowed", "Remove it"),
        ("a: \ud800", "1:4", "character U+D800 is not allowed", "Remove it"),
        ("a:\n\tb: 1", "2:1", "not valid YAML", "a tab"),
        ("a: [1, 2\nb: 3", "2:2", "expected ',' or ']' while parsing a flow sequence that begins at 1:4", "bracket"),
        ("a: b: c", "1:5", "not valid YAML: mapping values are not allowed in this context", "text that needs quotes"),
        ('a: "b', "1:6", "while scanning a quoted scalar that begins at 1:4", "quote"),
        ("a: @b", "1:4", "not valid YAML", "text that needs quotes"),
        ("%YAML 3.0\n---\na: 1", "1:1", "not valid YAML", "at this place or before it"),
    ],
)
def test_what_a_recipe_may_not_hold_is_refused_with_place_and_cure(
    text: str, place: str, message: str, cure: str
) -> None:
    (problem,) = refused(text).problems
    assert problem.where == f"file:{place}"
    assert message in problem.message
    assert problem.cure is not None
    assert cure in problem.cure


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[" * 100_000, MOST_DEPTH + 2),
        ("{a: " * 100_000, 4 * (MOST_DEPTH + 1) + 1),
        ("- " * 100_000, 2 * (MOST_DEPTH + 1) + 1),
        ("[{a: " * 50_000, 5 * (MOST_DEPTH // 2) + 2),
    ],
)
def test_deep_nesting_is_refused_at_the_first_level_too_many(text: str, column: int) -> None:
    (problem,) = refused(text).problems
    assert problem.where == f"file:1:{column}"
    assert f"nested more than {MOST_DEPTH} levels deep" in problem.message
    assert problem.cure == "Take out levels."


@pytest.mark.parametrize("text", ["{" * 100_000, "? " * 100_000, "&a " * 100_000, "[&a " * 100_000, "!" * 100_000])
def test_other_endless_beginnings_are_refused_near_the_start(text: str) -> None:
    (problem,) = refused(text).problems
    assert int(problem.where.split(":")[-1]) <= 4 * (MOST_DEPTH + 2)


def test_nesting_as_deep_as_allowed_is_read() -> None:
    levels = "".join(f"{' ' * level}a:\n" for level in range(MOST_DEPTH))
    assert read_text(levels, "file").value["a"].where == "file:2:2"


def test_aliases_that_multiply_are_refused_before_they_are_written_out() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    (problem,) = refused("\n".join(lines)).problems
    # 10 + 100 + 1,000 values stand in the first three lines, and the fourth would add 10,000.
    assert problem.where.startswith("file:4:")
    assert problem.message == f"more than {MOST_NODES:,} values, aliases written out"


def test_aliases_whose_depths_add_up_are_refused() -> None:
    nested = "{x: {x: {x: {x: {x: {x: {x: {x: "
    lines = [f"a0: &a0 {nested}1}}}}}}}}}}}}}}}}"]
    lines += [f"a{n}: &a{n} {nested}*a{n - 1}}}}}}}}}}}}}}}}}" for n in range(1, 30)]
    (problem,) = refused("\n".join(lines)).problems
    assert problem.where.startswith("file:5:")
    assert "nested more than" in problem.message


def test_depth_counts_from_where_an_alias_stands_not_from_its_anchor() -> None:
    anchored = "[" * 20 + "]" * 20
    refused(f"a: &a {anchored}\nb: {'[' * 21}*a{']' * 21}")
    assert read_text(f"a: &a {anchored}\nb: {'[' * 20}*a{']' * 20}", "file").value.keys() == {"a", "b"}


def test_a_few_aliases_are_allowed() -> None:
    assert read_text("a: &x [1, 2]\nb: *x\nc: [*x]", "file").plain() == {"a": [1, 2], "b": [1, 2], "c": [[1, 2]]}


def test_a_hundred_thousand_keys_are_refused_when_they_are_too_many() -> None:
    (problem,) = refused("\n".join(f"k{n}: 1" for n in range(100_000))).problems
    assert problem.where == f"file:{MOST_NODES}:{len(str(MOST_NODES)) + 3}"
    assert problem.cure == "Keep data in files, and name them in the recipe."


def test_a_byte_order_mark_is_skipped(written: Callable[..., Path]) -> None:
    assert read_file(written(b"\xef\xbb\xbfa: 1")).plain() == {"a": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: 1".encode("utf-16"), "got byte 0xff at offset 0"),
        (b"a: \xe4", "got byte 0xe4 at offset 3"),
        (b"\x89PNG\r\n\x1a\n", "got byte 0x89 at offset 0"),
    ],
)
def test_a_file_that_is_not_utf_8_is_refused(written: Callable[..., Path], content: bytes, message: str) -> None:
    with pytest.raises(RecipeError, match=rf"my.yaml: .*{message}\.\n  Name a text file, or save it as UTF-8"):
        read_file(written(content))


def test_windows_line_ends_change_nothing(written: Callable[..., Path]) -> None:
    assert read_file(written(b"a: 1\r\nb: x\r\n")).plain() == {"a": 1, "b": "x"}


def test_a_gigabyte_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(2**30)
    with pytest.raises(RecipeError, match=rf"at most {MOST_BYTES:,} bytes, got more.\n  Name the recipe, not its data"):
        read_file(tmp_path / "huge.yaml")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"expected a recipe file, got a directory.\n  Name a .yaml file"):
        load(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(RecipeError, match=r"got a pipe or a device.\n  Name a .yaml file"):
        read_file(tmp_path / "pipe.yaml")


def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(RecipeError, match=r"/dev/zero: .*got a pipe or a device.\n  Name a .yaml file"):
        load("/dev/zero")


def test_a_missing_file_is_an_error_that_tells_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"none.yaml: cannot be read: No such file or directory.\n.*kerasdl ls"):
        read_file(tmp_path / "none.yaml")


@pytest.mark.parametrize("name", ["a\0.yaml", "a\ud800.yaml"])
def test_a_name_that_no_file_can_have_is_an_error(name: str) -> None:
    with pytest.raises(RecipeError, match=r"no file has such a name.\n  Name a .yaml file"):
        load(name)


def test_a_name_that_is_too_long_is_an_error() -> None:
    with pytest.raises(RecipeError, match=r"cannot be read: File name too long.\n.*kerasdl ls"):
        load("a" * 5000 + ".yaml")


def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    with pytest.raises(RecipeError, match=r"a.yaml: cannot be read: .*\n.*kerasdl ls"):
        read_file(tmp_path / "a.yaml")


@pytest.fixture
def unreadable(written: Callable[..., Path]) -> Iterator[Path]:
    """Give a file that may not be read, not even by root, who lays down its rights for the test."""
    path = written("a: 1")
    path.chmod(0)
    user = os.geteuid()
    os.seteuid(user or 65534)
    yield path
    os.seteuid(user)


def test_a_file_that_may_not_be_read_is_an_error(unreadable: Path) -> None:
    with pytest.raises(RecipeError, match=r"my.yaml: cannot be read: Permission denied.\n.*kerasdl ls"):
        read_file(unreadable)


def test_every_value_knows_its_place() -> None:
    root = read_text("a: 1\nb:\n  - x\n  - {c: y}\n", "file")
    second = root.value["b"].value[1]
    assert root.value["a"].where == "file:1:4"
    assert second.value["c"].where == "file:4:9"
    assert second.place_of("c") == "file:4:6"
