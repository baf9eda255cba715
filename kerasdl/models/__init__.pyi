# Generated: make generated
from kerasdl.models.cnn import cnn as cnn
from kerasdl.models.gan import gan as gan
from kerasdl.models.mlp import mlp as mlp
from kerasdl.models.rnn import rnn as rnn
