"""Exit codes, errors, colours, pipes and completion of the command line as a whole."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from kerasdl.recipe.shipped import names

Kerasdl = Callable[..., Any]


def test_the_version_is_that_of_the_package(kerasdl: Kerasdl) -> None:
    assert kerasdl("--version").out == f"kerasdl {version('kerasdl')}\n"


def test_a_command_line_without_a_command_shows_help_and_fails(kerasdl: Kerasdl) -> None:
    answer = kerasdl()
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == kerasdl("--help").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["vaildate"],
            "there is no command 'vaildate'\n  Did you mean 'validate'? Commands: cat, check, cp, diagnose, env, ",
        ),
        (
            ["frobnicate"],
            "there is no command 'frobnicate'\n  Commands: cat, check, cp, diagnose, env, evaluate, init, ls, predict, "
            "records, report, resume, run, schema, tune, validate.",
        ),
        (["--nothing"], "--nothing"),
        (["ls", "--nothing"], "Try: kerasdl ls --help"),
        (["validate"], "Missing argument 'RECIPE'.\n  Try: kerasdl validate --help"),
        (["cat"], "Missing argument 'NAME'.\n  Try: kerasdl cat --help"),
        (["ls", "models", "more"], "Try: kerasdl ls --help"),
        (["validate", "nothing"], "there is no recipe 'nothing'\n  Name a .yaml file, or a shipped recipe."),
        (["validate", "none.yaml"], "none.yaml: cannot be read: No such file or directory.\n  List the shipped"),
        (["run", "none.yaml"], "none.yaml: cannot be read: No such file or directory.\n  List the shipped"),
    ],
)
def test_a_wrong_command_line_is_told_without_a_traceback(kerasdl: Kerasdl, arguments: list[str], message: str) -> None:
    answer = kerasdl(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ")
    assert message in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "arguments", [["vaildate"], ["ls", "--nothing"], ["validate"], ["validate", "none.yaml"], ["cat", "none"]]
)
def test_with_json_a_mistake_is_one_object_on_stdout_wherever_it_is_found(
    kerasdl: Kerasdl, arguments: list[str]
) -> None:
    answer = kerasdl(*arguments, "--json")
    assert answer.code == 2
    assert (answer.json["kerasdl"], answer.json["state"], answer.json["exit_code"]) == (1, "failed", 2)
    (error,) = answer.json["errors"]
    assert error["message"]
    assert error["cure"]
    assert answer.err.startswith("error: ")


def test_with_debug_a_mistake_has_its_traceback(kerasdl: Kerasdl) -> None:
    answer = kerasdl("validate", "none.yaml", "--debug")
    assert answer.code == 2
    assert answer.err.startswith("Traceback (most recent call last):\n")
    assert answer.err.endswith("List the shipped recipes: kerasdl ls\n")


def test_debug_and_json_of_one_command_line_are_forgotten_in_the_next(kerasdl: Kerasdl) -> None:
    kerasdl("validate", "none.yaml", "--debug", "--json")
    answer = kerasdl("validate", "none.yaml")
    assert answer.out == ""
    assert "Traceback" not in answer.err


OWN = """
from typing import Annotated

from pydantic import AfterValidator

def fail(value):
    raise RuntimeError("what nobody thought of")

def net(inputs, outputs, *, units: Annotated[int, AfterValidator(fail)] = 1): ...
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], list[str]]:
    """Write a module; give the arguments of `validate` for a recipe with its net."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, source: str) -> list[str]:
        (tmp_path / f"{name}.py").write_text(source)
        return ["validate", "mlp/spirals", f"model={{kind: '{name}:net'}}", "--allow-import", name]

    return write


def test_what_should_not_have_happened_is_told_briefly_and_in_full_with_debug(kerasdl: Kerasdl, own: Any) -> None:
    arguments = own("own_bug", OWN)
    answer = kerasdl(*arguments)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "error: RuntimeError: what nobody thought of\n  The same command with --debug shows where it comes from.\n"
    )
    answer = kerasdl(*arguments, "--debug")
    assert answer.err.startswith("Traceback")
    assert answer.err.endswith("\nerror: RuntimeError: what nobody thought of\n")
    answer = kerasdl(*arguments, "--json")
    assert answer.json["errors"][0]["message"] == "RuntimeError: what nobody thought of"
    assert answer.json["exit_code"] == answer.code == 1


def test_ctrl_c_has_its_exit_code(kerasdl: Kerasdl, own: Any) -> None:
    arguments = own("own_interrupt", "raise KeyboardInterrupt")
    answer = kerasdl(*arguments)
    assert answer.code == 130
    assert answer.err.endswith("error: stopped by Ctrl-C\n")
    answer = kerasdl(*arguments, "--json")
    assert (answer.code, answer.json["exit_code"]) == (130, 130)


def test_modules_of_the_current_folder_stand_in_for_no_installed_ones(own: Any, tmp_path: Path) -> None:
    arguments = own("own_trusted", "def net(inputs, outputs, *, units: int = 3): ...")
    for name in ("yaml", "json", "kerasdl"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not the installed one')")
    # Without -P, Python itself would put the current folder first.
    command = [sys.executable, "-P", "-m", "kerasdl", *arguments, "--json"]
    ended = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["recipe"]["model"] == {"kind": "own_trusted:net", "units": 3}


def in_a_terminal(*arguments: str, **variables: str) -> str:
    """Give what a command prints on stderr if that is a terminal."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kerasdl", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(command, stderr=theirs, stdout=subprocess.DEVNULL, env={**environment, **variables}, check=False)
    os.close(theirs)
    text = os.read(ours, 10_000).decode()
    os.close(ours)
    return text


def test_errors_are_red_in_a_terminal_unless_colours_are_not_wanted() -> None:
    assert in_a_terminal("validate", "q").startswith("\x1b[31m\x1b[1merror:\x1b[0m there is no recipe 'q'")
    assert in_a_terminal("validate", "q", "--no-color").startswith("error: there is no recipe 'q'")
    assert in_a_terminal("validate", "q", NO_COLOR="1").startswith("error: there is no recipe 'q'")


def test_errors_have_no_colours_in_a_file(kerasdl: Kerasdl) -> None:
    assert "\x1b" not in kerasdl("validate", "q").err


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    # More than a pipe holds, so that writing goes on after the reader has gone.
    command = f"'{sys.executable}' -m kerasdl schema | head -c 10"
    ended = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    assert len(ended.stdout) == 10
    assert ended.stderr == b""


@pytest.mark.parametrize(("arguments", "first"), [("ls", ""), ("--help", ""), ("cat q --json", "there is no")])
def test_a_full_disk_behind_stdout_is_told_in_a_line(arguments: str, first: str) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "kerasdl", *arguments.split()]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: {first}")
    assert ended.stderr.endswith("error: cannot write to stdout: No space left on device\n")
    assert ended.stderr.count("error:") == (2 if first else 1)


def test_the_reader_of_a_mistake_as_json_may_have_had_enough_too() -> None:
    command = f"'{sys.executable}' -m kerasdl cat q --json | true"
    ended = subprocess.run(["sh", "-c", command], capture_output=True, check=True, text=True)
    assert ended.stderr.startswith("error: there is no shipped recipe 'q'")
    assert "Traceback" not in ended.stderr


def test_text_that_no_terminal_can_show_is_printed_all_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kerasdl", "validate", b"\xff.yaml", "--json"]
    ended = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert ended.returncode == 2
    assert b"cannot be read" in ended.stdout
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_there_for_every_shell(
    kerasdl: Kerasdl, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setenv("_KERASDL_COMPLETE", f"{shell}_source")
    answer = kerasdl()
    assert answer.code == 0
    assert f"_KERASDL_COMPLETE={shell}_complete" in answer.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "kerasdl ",
            {
                *(
                    "cat",
                    "check",
                    "cp",
                    "diagnose",
                    "env",
                    "evaluate",
                    "init",
                    "ls",
                    "predict",
                    "records",
                    "report",
                    "resume",
                    "run",
                ),
                *("schema", "tune", "validate"),
            },
        ),
        ("kerasdl va", {"validate"}),
        ("kerasdl cat ", set(names())),
        ("kerasdl cat mlp/br", {"mlp/breast-cancer"}),
        ("kerasdl run mlp/br", {"mlp/breast-cancer", "mlp/br"}),
        ("kerasdl run --al", {"--allow-import"}),
    ],
)
def test_the_shell_completes_commands_recipes_and_options(
    kerasdl: Kerasdl, monkeypatch: pytest.MonkeyPatch, words: str, expected: set[str]
) -> None:
    monkeypatch.setenv("_KERASDL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    offered = {line.partition(",")[2] for line in kerasdl().out.splitlines()}
    assert offered == expected
