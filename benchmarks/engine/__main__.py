"""Compare the training loops of kerasdl, `Model.fit`, PyTorch and JAX on the same workloads.

python -m benchmarks.engine                   all workloads, three rounds
python -m benchmarks.engine lstm --rounds 5

Every peer trains in a process of its own; the peers of a workload take turns, round by round, so that what else the
machine does befalls all alike. Shown are medians over the rounds: kerasdl's time, and how many times as long each peer
takes. Cold is the first training of a process without imports, compilation included; warm is one on the same model.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.engine.workloads import WORKLOADS

ROOT = Path(__file__).parents[2]
COLUMNS = ("fit", "fit_best", "torch", "jax")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'':<16}{'':<6}{'kerasdl':>16}" + "".join(f"{f'{peer} /':>12}" for peer in COLUMNS), flush=True)
    for name in arguments.workloads or WORKLOADS:
        peers = ("kerasdl", *WORKLOADS[name].peers)
        found = {peer: [] for peer in peers}
        for _ in range(arguments.rounds):
            for peer in peers:
                found[peer].append(measured(name, peer))
        for kind in ("cold", "warm"):
            print(row(name, kind, {peer: statistics.median(one[kind] for one in all_) for peer, all_ in found.items()}))
        sys.stdout.flush()


def measured(name: str, peer: str) -> dict[str, float]:
    """Train in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.engine.measure", name, peer]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def row(name: str, kind: str, seconds: dict[str, float]) -> str:
    ours = seconds["kerasdl"]
    time = f"{ours:.3f} s" if kind == "cold" else f"{ours / WORKLOADS[name].steps * 1e6:.0f} us a step"
    ratios = "".join(f"{seconds[peer] / ours:>12.2f}" if peer in seconds else f"{'':>12}" for peer in COLUMNS)
    return f"{name if kind == 'cold' else '':<16}{kind:<6}{time:>16}{ratios}"


if __name__ == "__main__":
    main()
