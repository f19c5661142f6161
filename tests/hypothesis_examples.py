"""How many examples a property is tried on: fewer in ``make quick``, in proportion, than in ``make test``."""

from __future__ import annotations

from hypothesis import settings


def examples(number: int) -> int:
    """As many of ``number`` as the profile that is loaded tries of a hundred, and never less than five.

    Hypothesis loads the profile before tests are imported, so this is meant for decorators: ``@settings(max_examples=examples(200))``.
    """
    return max(5, number * settings.default.max_examples // 100)
