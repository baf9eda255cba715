"""Layers, and steps of a sequence, that training does not reach."""

from kerasdl.doctor import vanishing_gradients
from kerasdl.interfaces.finding import Observations
from tests.doctor.observed import watched


def test_gradients_vanish_where_they_stay_small_in_the_first_layer():
    (found,) = vanishing_gradients(watched(*[{"hidden_1": 1e-8, "hidden_2": 1e-5, "logits": 1e-2}] * 4))
    assert (found.layer, found.first_epoch, found.last_epoch) == ("hidden_1", 1, 4)
    assert found.evidence["ratio"] < 1e-3


def test_gradients_must_have_vanished_for_several_epochs_and_done_harm():
    gone, there = {"hidden_1": 0.9e-5, "logits": 1e-2}, {"hidden_1": 1.1e-5, "logits": 1e-2}
    assert not vanishing_gradients(watched(gone, gone, there, gone, gone))
    (found,) = vanishing_gradients(watched(gone, there, gone, gone, gone, there))
    assert (found.first_epoch, found.last_epoch) == (3, 5)
    lines = watched(gone, gone, gone).gradients
    for left, count in ((0.11, 1), (0.09, 0)):
        observations = Observations([], lines, {"train": {"loss": left}}, facts={"chance_loss": 1.0})
        assert len(vanishing_gradients(observations)) == count


def test_the_networks_of_a_gan_are_looked_at_apart():
    generator = {"generator/hidden_1": 1e-8, "generator/logits": 1e-2}
    discriminator = {"discriminator/hidden_1": 1e-2, "discriminator/logits": 1e-2}
    (found,) = vanishing_gradients(watched(*[{**generator, **discriminator}] * 3))
    assert found.layer == "generator/hidden_1"


def test_layers_that_no_gradient_reaches_are_left_out():
    assert not vanishing_gradients(watched(*[{"frozen": None, "hidden_2": 1e-2, "logits": 1e-2}] * 3))


def test_weights_of_inputs_that_are_mostly_zero_have_not_vanished():
    def lines(zeros):
        sparse = {"mean_abs": 1e-6, "zero_share": zeros}
        layers = {"hidden_1": sparse, "logits": {"mean_abs": 1e-2, "zero_share": 0.0}}
        return [{"epoch": epoch, "layers": layers} for epoch in range(1, 4)]

    assert not vanishing_gradients(Observations([], lines(0.9999)))
    assert vanishing_gradients(Observations([], lines(0.5)))
    assert vanishing_gradients(Observations([], lines(1.0)))


def test_embeddings_are_no_first_layer():
    epochs = watched(*[{"words": 1e-9, "hidden_1": 1e-2, "logits": 1e-2}] * 3)
    told = [{**line, "embeddings": ["words"]} for line in epochs.gradients]
    assert vanishing_gradients(epochs)
    assert not vanishing_gradients(Observations([], told))


def test_one_layer_has_nothing_to_compare_with():
    assert not vanishing_gradients(watched(*[{"logits": 1e-9}] * 3))


def test_first_steps_that_say_nothing_have_vanished_whatever_layers_show():
    lines = [{"epoch": 1}, {"epoch": 2}]
    (found,) = vanishing_gradients(Observations(lines, facts={"reach_layer": "recurrent_1", "reach": 0.0}))
    assert (found.layer, found.first_epoch, found.last_epoch) == ("recurrent_1", 1, 2)
    assert found.cures[:2] == ("model.cell=lstm", "model.cell=gru")
    assert not vanishing_gradients(Observations(lines, facts={"reach_layer": "recurrent_1", "reach": 1e-3}))


def test_without_gates_first_steps_that_are_faint_have_vanished_too():
    about = {"reach_layer": "recurrent_1", "plain": 1.0}
    assert vanishing_gradients(Observations([{"epoch": 1}], facts={**about, "reach": 0.019}))
    assert not vanishing_gradients(Observations([{"epoch": 1}], facts={**about, "reach": 0.021}))
    assert not vanishing_gradients(Observations([{"epoch": 1}], facts={**about, "plain": 0.0, "reach": 0.019}))
