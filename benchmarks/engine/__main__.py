"""Compare the training loops of kerasdl, `Model.fit`, PyTorch and JAX on the same workloads.

python -m benchmarks.engine                      all workloads, two rounds
python -m benchmarks.engine lstm --rounds 5
python -m benchmarks.engine --write docs/speed.md    the page of the documentation

A peer is also kerasdl with a `GradientMonitor`. Every peer trains in a process of its own; the peers of a workload take
turns, round by round, so that what else the machine does befalls all alike. Shown are medians over the rounds:
kerasdl's time, and how many times as long each peer takes. Cold is the first training of a process without imports,
compilation included; warm is one on the same model.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.engine.workloads import WORKLOADS

ROOT = Path(__file__).parents[2]
COLUMNS = ("monitored", "fit", "fit_best", "torch", "jax")
PAGE = """# Speed

How many times as long as `kerasdl.fit` others take for the same training.

- Machine: {machine}.
- Packages: {packages}.
- Rounds: {rounds}, in which they took turns, each in a process of its own; shown are the medians.

The page is made by

```bash
make bench
```

*Cold* is the first training of a process, without imports, compilation included; *warm* is another one of the same
model. Models and optimizers are made before; PyTorch's first optimizer imports many modules, which no time includes.
`GradientMonitor` measures every layer at its default sampling.

| workload | | kerasdl | and `GradientMonitor` | `Model.fit` | best `steps_per_execution` | PyTorch eager | JAX scan |
|---|---|---|---|---|---|---|---|
{table}

- *random-binary*: 2-4-1, 100 rows, 1000 epochs of one step. *mlp-small*: 32-64-64-1, batches of 32; *mlp-dropout*: the
  same with Dropout 0.1. *mlp-wide*: 512-1024-1024-10, batches of 256.
- *cnn*: two convolutions, 28x28, batches of 128; *cnn-cifar*: the same on 32x32x3. *lstm*: 64 units, 50 steps of 16,
  batches of 64.
- *gan*: 2-128-128-2 on the 25 Gaussians, batches of 256, with a `train_step` of the model's own.

What limits them:

- Cold, random-binary is the tracing and optimising of one graph; other cold times are mostly compilation. A
  `GradientMonitor` has a second executable compiled.
- Warm, times differ from process to process, by several per cent and now and then by more.
- lstm: TensorFlow's kernel for sequences takes most of a step, and PyTorch's is faster.
- gan: most of a step is matrix products, which all of them leave to one library or another.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write a page with the table, too")
    arguments = parser.parse_args()
    print(line("", "", "kerasdl", *(f"{peer} /" for peer in COLUMNS)), flush=True)
    rows = []
    for name in arguments.workloads or WORKLOADS:
        peers = ("kerasdl", "monitored", *WORKLOADS[name].peers)
        found = {peer: [] for peer in peers}
        for _ in range(arguments.rounds):
            for peer in peers:
                found[peer].append(measured(name, peer))
        for kind in ("cold", "warm"):
            medians = {peer: statistics.median(one[kind] for one in all_) for peer, all_ in found.items()}
            rows.append(row(name, kind, medians))
            print(line(*rows[-1]), flush=True)
    if arguments.write:
        arguments.write.write_text(page(rows, arguments.rounds))


def measured(name: str, peer: str) -> dict[str, float]:
    """Train in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.engine.measure", name, peer]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def row(name: str, kind: str, seconds: dict[str, float]) -> list[str]:
    """Give kerasdl's time, and the ratios to it."""
    ours = seconds["kerasdl"]
    time = f"{ours:.3f} s" if kind == "cold" else f"{ours / WORKLOADS[name].steps * 1e6:.0f} µs a step"
    ratios = (f"{seconds[peer] / ours:.2f}" if peer in seconds else "" for peer in COLUMNS)
    return [name, kind, time, *ratios]


def line(name: str, kind: str, time: str, *ratios: str) -> str:
    """Give a row as text."""
    return f"{name:<16}{kind:<6}{time:>16}" + "".join(f"{ratio:>12}" for ratio in ratios)


def page(rows: list[list[str]], rounds: int) -> str:
    """Give the page of the documentation."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "keras", "torch", "jax"))
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    return PAGE.format(machine=machine(), packages=packages, rounds=rounds, table=table)


def machine() -> str:
    """Name the processor, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return f"{named[1] if named else platform.processor() or platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
