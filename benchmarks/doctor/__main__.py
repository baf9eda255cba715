"""Measure the doctor: are faults found, are healthy trainings left alone, and does the first cure help?

Faults and healthy trainings stand in `benchmarks/doctor/cases`, some in the folder `tune`: thresholds are set by these
alone, and what counts is measured on the others, in `measure`. Trained is one after the other, on two cores at most;
what was trained is kept, and an interrupted measurement goes on where it stopped.

python -m benchmarks.doctor                            the half that counts
python -m benchmarks.doctor --half all --only deep-sigmoid --only moons
python -m benchmarks.doctor --half tune --again        apply the rules anew, and train nothing
python -m benchmarks.doctor --write docs/doctor-measured.md   write the table, too
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.doctor.cases import Fault, load_cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("tune", "measure", "all"), default="measure")
    parser.add_argument("--only", action="append", metavar="NAME", help="of a case; can be given several times")
    parser.add_argument("--again", action="store_true", help="train nothing: use what was trained before")
    parser.add_argument("--folder", type=Path, default=Path("runs/doctor"), help="where what was trained is kept")
    parser.add_argument("--write", type=Path, metavar="PAGE")
    arguments = parser.parse_args()
    healthy, faults = load_cases()
    cases = [
        case
        for case in (*healthy.values(), *faults.values())
        if arguments.half in ("all", case.half) and case.name in (arguments.only or [case.name])
    ]
    from benchmarks.doctor.measuring import measure_fault, measure_healthy
    from benchmarks.doctor.page import page
    from benchmarks.doctor.trainings import Trainings

    outcomes, rows = [], []
    with Trainings(arguments.folder, training=not arguments.again) as trainings:
        for case in cases:
            measure = measure_fault if isinstance(case, Fault) else measure_healthy
            outcome, row = measure(case, trainings)
            said = {} if outcome is None else {"found": outcome.found, "cure": outcome.cure, "is_cured": outcome.cured}
            outcomes += [] if outcome is None else [outcome]
            rows.append(row | said)
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (arguments.folder / f"results-{arguments.half}.jsonl").write_text(lines)
    text = page(outcomes, rows, arguments.half)
    print(text)
    if arguments.write:
        arguments.write.write_text(text)


if __name__ == "__main__":
    main()
