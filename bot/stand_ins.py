"""Load a library without parts of it that nothing here uses."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def stand_ins(modules: Mapping[str, Mapping[str, Any] | None]) -> Iterator[None]:
    """Let imports inside find these names in place of the modules; None: an ImportError.

    A module that is loaded already stays as it is. Whoever imports one later gets the real one.
    """
    ours = {name: names for name, names in modules.items() if name not in sys.modules}
    for name, names in ours.items():
        module = None if names is None else ModuleType(name)
        if module is not None and names is not None:
            module.__dict__.update(names)
        sys.modules[name] = module  # type: ignore[assignment]  # None is Python's own way to refuse an import
    try:
        yield
    finally:
        for name in ours:
            del sys.modules[name]
