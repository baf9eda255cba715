"""How `GradientMonitor` names layers."""

import keras
import numpy as np

from kerasdl.callbacks._layer_names import name_embeddings, name_layers

layers = keras.layers


def names(model):
    by_id = name_layers(model)
    return list(dict.fromkeys(by_id[id(variable)] for variable in model.trainable_variables))


def dense(name):
    return layers.Dense(2, name=name)


def test_kernel_and_bias_belong_to_one_layer():
    model = keras.Sequential([keras.Input((2,)), dense("hidden_1"), dense("logits")])
    assert names(model) == ["hidden_1", "logits"]


def test_sub_models_stand_before_their_layers():
    networks = [keras.Sequential([keras.Input((2,)), dense("hidden_1")], name=name) for name in ("one", "two")]
    inputs = keras.Input((2,))
    assert names(keras.Model(inputs, networks[1](networks[0](inputs)))) == ["one/hidden_1", "two/hidden_1"]


def test_a_shared_layer_has_one_name():
    inputs, shared = keras.Input((2,)), dense("shared")
    assert names(keras.Model(inputs, dense("logits")(shared(shared(inputs))))) == ["shared", "logits"]


def test_layers_inside_layers_are_told_apart():
    model = keras.Sequential([keras.Input((3, 2)), layers.Bidirectional(layers.GRU(2, name="gru"), name="both")])
    assert names(model) == ["both/forward_gru/gru_cell", "both/backward_gru/gru_cell"]


class Own(keras.Model):
    def __init__(self):
        super().__init__(name="own")
        self.branches = [dense("branch"), dense("branch"), dense("branch_2")]
        self.scale = self.add_weight(name="scale", shape=(), initializer="ones")

    def call(self, x):
        return self.scale * sum(branch(x) for branch in self.branches)


def test_embeddings_are_named_wherever_they_are():
    words = layers.Embedding(5, 2, name="words")
    inner = keras.Sequential([keras.Input((3,)), words, layers.Flatten(), dense("hidden")], name="inner")
    assert name_embeddings(keras.Sequential([inner, dense("logits")])) == ["inner/words"]


def test_layers_of_the_same_name_are_numbered_and_a_model_s_own_weight_goes_by_its_name():
    model = Own()
    model(np.ones((1, 2)))
    assert sorted(names(model)) == ["branch", "branch_2", "branch_2_2", "own"]
