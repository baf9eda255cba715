"""Lets `python -m kerasdl` be the command line."""

from kerasdl.cli.main import main

main()
