"""The commands of the command line, by what they are about.

A module has a `register(add)` that adds its commands; `add(name, run, text)` returns the
command's parser, and `run(args, settings)` returns the exit code. `cli.py` lists the modules.
"""
