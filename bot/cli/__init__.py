"""The command line: `python -m bot run | check | audit | export | backup`."""
