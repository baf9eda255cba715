"""What `pip install` would bring: an sdist is built from the tree, a wheel from that, and installed."""

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECIPES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "recipes").rglob("*.*"))

pytestmark = pytest.mark.system


def run(*command: str | Path, cwd: Path) -> str:
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    source = next(path for path in folder.iterdir() if path.is_dir())
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel, tmp_path_factory) -> Path:
    """Install the wheel into a new environment that borrows this one's packages; give its `kerasdl`."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel, cwd=folder)
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    Path(packages, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    found = run(python, "-c", "import kerasdl; print(kerasdl.__file__)", cwd=folder)
    assert found.startswith(packages)
    return folder / "bin" / "kerasdl"


def test_the_wheel_holds_every_file_of_recipes_once(wheel):
    held = zipfile.ZipFile(wheel).namelist()
    assert sorted(name for name in held if "recipes/" in name) == [f"kerasdl/{path}" for path in RECIPES]
    assert "kerasdl/recipes/mlp/breast-cancer.yaml" in held


def test_the_wheel_holds_the_package_and_its_licence_and_nothing_else(wheel):
    held = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in held} == {"kerasdl"}
    assert "kerasdl/py.typed" in held
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_the_installed_command_lists_the_shipped_recipes(command, tmp_path):
    listed = json.loads(run(command, "ls", "--json", cwd=tmp_path))["recipes"]
    shipped = [path.removeprefix("recipes/").removesuffix(".yaml") for path in RECIPES if path.endswith(".yaml")]
    assert [recipe["name"] for recipe in listed] == shipped


def test_the_installed_command_trains_a_shipped_recipe(command, tmp_path):
    status = json.loads(run(command, "run", "mlp/breast-cancer", "training.epochs=1", "--json", cwd=tmp_path))
    assert status["state"] == "done"
    assert Path(status["directory"], "model.keras").is_file()
