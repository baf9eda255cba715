"""Memory and time of a training."""

from kerasdl.preflight import checks


def test_memory_and_time_are_estimated(subject):
    found = checks.resources(subject())
    evidence = found.evidence
    assert found.result == "pass"
    assert (evidence["weights_bytes"], evidence["gradients_bytes"]) == (4 * 275, 4 * 275)
    # Adam keeps two numbers a weight, and two of its own.
    assert evidence["optimizer_bytes"] >= 8 * 275
    assert evidence["activations_bytes"] == 2 * 32 * (16 + 3) * 4
    assert evidence["total_seconds"] >= 10 * evidence["epoch_seconds"] > 0


def test_more_than_there_is_of_memory_fails_and_more_than_half_warns(subject):
    small = subject()
    needed = int(checks.resources(small).evidence["total_bytes"])
    assert checks.resources(small, memory_bytes=needed // 2).result == "fail"
    found = checks.resources(small, memory_bytes=needed + 1)
    assert (found.result, found.cures) == ("warn", ("training.batch_size=16",))
