"""What can happen to one file of a lake."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

Harm = Callable[[Path, random.Random], None]


def deleted(path: Path, chance: random.Random) -> None:
    """It is gone."""
    path.unlink()


def cut(path: Path, chance: random.Random) -> None:
    """It ends early."""
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def lengthened(path: Path, chance: random.Random) -> None:
    """Something was added to it."""
    path.write_bytes(path.read_bytes() + chance.randbytes(chance.randint(1, 100)))


def one_bit_turned(path: Path, chance: random.Random) -> None:
    """It has the same size and one other bit."""
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def overwritten(path: Path, chance: random.Random) -> None:
    """It has the same size, and a part of it is noise."""
    data = bytearray(path.read_bytes())
    start = chance.randrange(len(data))
    length = min(len(data) - start, chance.randint(1, 4_096))
    data[start : start + length] = chance.randbytes(length)
    path.write_bytes(data)


def swapped(path: Path, chance: random.Random) -> None:
    """It has changed places with another file of its kind."""
    others = [other for other in sorted(path.parent.parent.rglob(f"*{path.suffix}")) if other != path]
    if not others:
        return deleted(path, chance)
    other, aside = chance.choice(others), path.with_name("aside")
    path.replace(aside)
    other.replace(path)
    aside.replace(other)
    return None


def copied(path: Path, chance: random.Random) -> None:
    """There are two of it."""
    shutil.copy(path, path.with_name(f"copy-of-{path.name}"))


def came_from_elsewhere(path: Path, chance: random.Random) -> None:
    """Another file of its kind stands in its place."""
    others = [other for other in sorted(path.parent.parent.rglob(f"*{path.suffix}")) if other != path]
    if others:
        shutil.copy(chance.choice(others), path)
    else:
        path.unlink()


HARMS: tuple[Harm, ...] = (
    deleted,
    cut,
    lengthened,
    one_bit_turned,
    overwritten,
    swapped,
    copied,
    came_from_elsewhere,
)
