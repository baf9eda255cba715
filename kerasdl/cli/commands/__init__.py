"""Each file is a command of the same name."""
