# Generated: make generated
from kerasdl.data.arrays import arrays as arrays
from kerasdl.data.keras import keras as keras
from kerasdl.data.sklearn import sklearn as sklearn
from kerasdl.data.synthetic import synthetic as synthetic
