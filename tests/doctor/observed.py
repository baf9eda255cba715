"""What runs wrote down, made up."""

import math

from kerasdl import doctor
from kerasdl.interfaces.finding import Observations

SURE = {"undecided_discriminator": 2.0, "undecided_generator": 1.0}


def trained(train, validation, kept, kept_train=None, **facts):
    lines = [
        {"epoch": epoch, "train": {"loss": loss}, "validation": {"loss": held_out}}
        for epoch, (loss, held_out) in enumerate(zip(train, validation, strict=True), start=1)
    ]
    metrics = {"train": {"loss": kept_train}, "validation": {"loss": kept}}
    return Observations(lines, metrics=metrics, facts=facts)


def apart(left, gap, mistakes, rise=0.01):
    """Give a classifier of ten classes that is wrong about others more often than about its own rows."""
    metrics = {"train": {"loss": left, "accuracy": 1.0}, "validation": {"loss": left + gap}}
    metrics["validation"]["accuracy"] = 1 - 0.9 * mistakes
    lines = [{"train": {"loss": left}, "validation": {"loss": left + gap - rise}}] * 3
    return Observations(lines, metrics=metrics, facts={"chance_loss": 1.0, "largest_class": 0.1})


def watched(*epochs):
    layers = [{name: {"mean_abs": value} for name, value in epoch.items()} for epoch in epochs]
    return Observations([], [{"epoch": epoch, "layers": each} for epoch, each in enumerate(layers, start=1)])


def answered(*epochs):
    layers = [{name: {"dead_share": share} for name, share in epoch.items()} for epoch in epochs]
    return Observations([], activations=[{"epoch": 2 * at, "layers": each} for at, each in enumerate(layers, start=1)])


def known(losses=(1.0,) * 6, kept=None, validation=None, gradients=(), **facts):
    lines = [{"epoch": epoch, "train": {"loss": loss}} for epoch, loss in enumerate(losses, start=1)]
    metrics = {"train": {"loss": losses[-1] if kept is None else kept}}
    if validation is not None:
        metrics["validation"] = {"loss": validation}
    return Observations(lines, list(gradients), metrics, facts=facts)


def measured(*norms):
    return [{"epoch": epoch, "global_norm": norm, "layers": {}} for epoch, norm in enumerate(norms, start=1)]


def scaled(*steps):
    """Write lines of steps that were measured, steps that were skipped, and the loss scale."""
    return [
        {
            "epoch": epoch,
            "global_norm": 1.0 if measured else None,
            "measured_steps": measured,
            "skipped_steps": skipped,
            "loss_scale": scale,
            "layers": {},
            "variables": {"logits/kernel": {"zero_share": 0.5 if measured else None}},
        }
        for epoch, (measured, skipped, scale) in enumerate(steps, start=1)
    ]


def updated(*ratios, **more):
    layers = [{"logits": {"update_ratio": ratio}} for ratio in ratios]
    return [{"epoch": epoch, "layers": each, **more} for epoch, each in enumerate(layers, 1)]


def moving(*ratios):
    layers = {f"hidden_{number}": {"update_ratio": ratio} for number, ratio in enumerate(ratios, 1)}
    return [{"epoch": epoch, "layers": layers} for epoch in (1, 2, 3)]


def reached(share, count=3):
    rows = {"hidden_1/kernel": {"zero_share": share}, "logits/kernel": {"zero_share": 0.0}}
    return [{"epoch": epoch, "layers": {}, "variables": rows} for epoch in range(1, count + 1)]


def played(*pairs, **facts):
    names = ("discriminator_loss", "generator_loss")
    return Observations([{"train": dict(zip(names, pair, strict=True))} for pair in pairs], facts=facts)


def held_out(first, kept, trained, chance=1.0):
    lines = [{"train": {"loss": trained}, "validation": {"loss": first}}]
    return Observations(
        lines, metrics={"train": {"loss": trained}, "validation": {"loss": kept}}, facts={"chance_loss": chance}
    )


def generated(*norms):
    return known(
        gradients=[{"epoch": at, "layers": {"generator/a": {"norm": each}}} for at, each in enumerate(norms, 1)]
    )


def kept(loss):
    return {"train": {"loss": loss}}


def answering(accuracy, losses):
    losses = [losses] * 6 if isinstance(losses, float) else losses
    lines = [{"train": {"loss": loss}} for loss in losses]
    metrics = {"train": {"loss": losses[-1], "accuracy": accuracy}}
    return Observations(lines, metrics=metrics, facts={"chance_loss": 1.0, "largest_class": 0.7})


def saturated(share, count=3):
    return Observations([], activations=[{"epoch": 1, "layers": {"a": {"saturated_share": share}}}] * count)


def swinging(low, high, first=1.0):
    return known([first, *[low, high] * 10])


def assert_tells_apart(name, shows, is_like_it):
    """Check that a rule finds what shows it, and nothing in what is like it.

    Args:
        name: Of the rule, and what the case is about.
        shows: Observations in which it finds one thing.
        is_like_it: Others.
    """
    rule = name.partition(" ")[0].rstrip(",")
    (found,) = getattr(doctor, rule)(shows)
    assert found.rule == rule
    assert found.explanation[-1] in ".?"
    assert all(value is None or math.isfinite(value) for value in found.evidence.values())
    assert getattr(doctor, rule)(is_like_it) == []
