"""Every example in README and docs is run, so that none says what is not so.

`kerasdl` commands run inside the test's process, as TensorFlow takes seconds to import; trainings are cut to one step.
What a page shows as a command's output must be that output, except where a training or a script made it.
"""

import doctest
import re
import runpy
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kerasdl.cli.main import main
from kerasdl.recipe.shipped import names, shipped

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]

# How commands begin that cannot run in here, and why that is no loss.
ELSEWHERE = {
    "make run": "its command, `kerasdl run mlp/breast-cancer`, is an example too",
    "make test": ".ci/run",
    "make test-system": ".ci/run",
    "make check": ".ci/run",
    "make docs": "builds what the rest of this file tests",
    "make generated": "test_generated.py",
    "make bench": "measures, and asserts nothing",
    "source .venv/bin/activate": "is Python's own",
    "mkdir -p runs": "is the shell's own",
    "pip install ": "tests/packaging",
    "docker ": "needs a Docker daemon; tests/packaging reads the Dockerfile",
    'eval "$(_KERASDL_COMPLETE=': "test_the_shell_can_ask_for_its_completion",
}
# Blocks that show something and ask for nothing.
SHOWN = {"text", "{toctree}", "dockerfile", "json"}


class Page:
    """A page that is being followed, in a folder of its own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.capture = capture
        self.monkeypatch = monkeypatch
        self.scope: dict[str, object] = {"__name__": "__page__"}

    def follow(self, block) -> None:
        if block.file is not None:
            (self.folder / block.file).write_text(block.text)
        if block.language in ("bash", "console"):
            for command, shown in commands(block):
                self.command(command, shown)
        elif block.language == "yaml":
            self.yaml(block)
        elif block.language == "python":
            self.python(block)
        else:
            assert block.language in SHOWN, f"no test knows what to do with {block.language!r}"

    def command(self, line: str, shown: str) -> None:
        words = shlex.split(line, comments=True)
        if words[0] == "kerasdl":
            code, printed = self.kerasdl(words[1:])
            assert (code != 0) == shown.startswith("error:"), printed
            if shown and words[1] != "run":
                assert printed == shown
        elif words[0] == "python" and (self.folder / words[1]).exists():
            runpy.run_path(words[1], run_name="__main__")
        else:
            assert line.startswith(tuple(ELSEWHERE)), f"in no list of commands: {line}"
            if words[0] == "make":
                assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)

    def kerasdl(self, arguments: list[str]) -> tuple[int, str]:
        """Run a command line; give its exit code and what it printed."""
        short = ["training.epochs=1", "training.batch_size=all"] if arguments[0] == "run" else []
        # What trying comes to is tested where it is.
        short += ["--budget", "0.01"] if "--try" in arguments else []
        short += ["search.trials=2", "training.epochs=1", "search.folds=null"] if arguments[0] == "tune" else []
        self.monkeypatch.setattr(sys, "argv", ["kerasdl", *arguments, *short])
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = "".join(self.capture.readouterr())
        return ended.value.code, "\n".join(line.rstrip() for line in printed.rstrip().splitlines())

    def yaml(self, block) -> None:
        """Check a block that is a whole recipe, unless its name says that it is a wrong one."""
        if re.search(r"^kerasdl:", block.text, re.MULTILINE) and not (block.file or "").startswith("wrong"):
            name = block.file or "unnamed.yaml"
            (self.folder / name).write_text(block.text)
            own = re.findall(r"kind: (\w+):\w+", block.text)
            code, printed = self.kerasdl(["validate", name, *(f"--allow-import={package}" for package in own)])
            assert code == 0, printed

    def python(self, block) -> None:
        """Run a block in what the page's earlier blocks have left; a file runs when a command names it."""
        if block.file is None and ">>>" not in block.text:
            exec(compile(block.text, block.place, "exec"), self.scope)
        elif block.file is None:
            test = doctest.DocTestParser().get_doctest(block.text, self.scope, block.place, block.place, 0)
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
            failures = runner.run(test, clear_globs=False, out=sys.stdout.write).failed
            assert not failures, self.capture.readouterr().out
            self.scope = test.globs


def commands(block) -> Iterator[tuple[str, str]]:
    """Give each command of a block, and the output that the block shows for it."""
    text = block.text.replace("\\\n", " ")
    if block.language == "bash":
        yield from ((line, "") for line in text.splitlines() if line.strip())
        return
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        yield line, shown.rstrip()


@pytest.fixture
def page(tmp_path, monkeypatch, capfd) -> Iterator[Page]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield Page(tmp_path, capfd, monkeypatch)
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_example_on_the_page_works(path, page, read_blocks):
    for block in read_blocks(path):
        try:
            page.follow(block)
        except BaseException as error:
            error.add_note(f"in the block at {block.place}")
            raise


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_pages_have_examples(read_blocks):
    assert {block.language for path in PAGES for block in read_blocks(path)} >= {"bash", "console", "yaml", "python"}


@pytest.mark.parametrize("name", names())
def test_the_header_of_a_shipped_recipe_gives_its_command(name):
    text = shipped(name).read_text()
    # Files of the user's own lie elsewhere.
    options = " --data-root FOLDER" if "  path: " in text else ""
    assert f"#   kerasdl run {name}{options}\n" in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_ask_for_its_completion(shell, page, monkeypatch):
    monkeypatch.setenv("_KERASDL_COMPLETE", f"{shell}_source")
    code, printed = page.kerasdl(["--help"])
    assert code == 0
    assert "_KERASDL_COMPLETE" in printed
