"""Packages whose public names are loaded when they are first asked for (PEP 562).

Whoever verifies one badge on a command line would otherwise wait longer for the modules that make badges, read files
of programmes and speak HTTP than for the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from sys import modules


def lazily(package: str, names_of: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make `__getattr__` and `__dir__` for a package: `names_of` are its public names, by the module that has them.

    A module that is public itself is one of its own names. No other module may be called as a public name is: once it
    is imported, the package has it under that name.
    """
    home = {name: module for module, names in names_of.items() for name in names.split()}

    def load(name: str) -> object:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"{package}.{home[name]}")
        value = module if home[name] == name else getattr(module, name)
        setattr(modules[package], name, value)
        return value

    def listed() -> list[str]:
        return sorted({*vars(modules[package]), *home})

    return load, listed
