"""Which cases of a test run on every database engine, and which on SQLite alone."""

from collections.abc import Iterable
from typing import Any

import pytest


def first_on_both(cases: Iterable[Any], most: int = 1) -> list[Any]:
    """For `parametrize`: the first cases on both engines; the others ask no more of one, and run `once`."""
    whole = list(cases)
    return whole[:most] + [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.once) for case in whole[most:]
    ]
