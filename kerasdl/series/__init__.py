"""Time series: from rows as users have them to the windows that a model takes, in training as in prediction."""
