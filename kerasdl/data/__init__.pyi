# Generated: make generated
from kerasdl.data.arrays import arrays as arrays
from kerasdl.data.audio_folder import audio_folder as audio_folder
from kerasdl.data.csv import csv as csv
from kerasdl.data.image_csv import image_csv as image_csv
from kerasdl.data.image_folder import image_folder as image_folder
from kerasdl.data.keras import keras as keras
from kerasdl.data.parquet import parquet as parquet
from kerasdl.data.sklearn import sklearn as sklearn
from kerasdl.data.synthetic import synthetic as synthetic
from kerasdl.data.text import text as text
from kerasdl.data.tfrecord import tfrecord as tfrecord
from kerasdl.data.timeseries import timeseries as timeseries
