"""Ctrl-C and SIGTERM: every command ends within a second, with the status that shells expect: 130 and 143.

The first signal raises ``KeyboardInterrupt`` where the program's own code runs, and breaks off what runs in the engine, which
does not look at signals everywhere. An ingest commits what it has instead. Whatever is not over after :data:`GRACE` is ended
there and then; a lake bears that at any instant. A second signal ends at once.

The signals are heard by a thread, because Python runs handlers between two steps of its own on the main thread only.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, NoReturn

from trailscope import ending

GRACE = 0.7  # seconds
_REPEATED = 0.05  # seconds between two breaks, since an answer may consist of many statements
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_WINDOWS = os.name == "nt"
_SHOW_CURSOR = b"\r\x1b[2K\x1b[?25h"


class _Heard:
    """What has been heard in this process."""

    number: int | None = None
    raised: bool = False
    told: bool = False
    meaning: str = ""
    kept: tuple[Any, ...] = ()  # sockets that must not be collected


def listen() -> None:
    """Hear the signals from now on; those that are ignored, as under ``nohup``, stay so."""
    heard = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    channel, writer = _channel(sockets=_WINDOWS)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in heard:
        signal.signal(number, _interrupt)
    threading.Thread(target=_watch, args=(channel,), name="trailscope-signals", daemon=True).start()


@dataclass(frozen=True)
class _Channel:
    """By which the thread hears of signals: what ``select`` waits for, and what takes the number of one."""

    awaited: Any
    take: Callable[[], int]


def _channel(*, sockets: bool) -> tuple[_Channel, int]:
    """A channel, and the descriptor that Python writes numbers of signals to. Windows waits for sockets only."""
    if sockets:
        import socket  # noqa: PLC0415 - elsewhere every command would wait for it

        near, far = socket.socketpair()
        far.setblocking(False)
        _Heard.kept = (near, far)
        return _Channel(near, lambda: near.recv(1)[0]), far.fileno()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    return _Channel(reader, lambda: os.read(reader, 1)[0]), writer


def status() -> int:
    """The exit status of a command that was stopped."""
    return 128 + (_Heard.number or signal.SIGINT)


def was_asked() -> bool:
    """Whether a signal has been heard."""
    return _Heard.number is not None


@contextmanager
def meaning(text: str) -> Iterator[None]:
    """What it means to be stopped there and then, as long as the context lasts; one line for a person."""
    _Heard.meaning = text
    try:
        yield
    finally:
        _Heard.meaning = ""


def told() -> None:
    """Note that the person has been told that the command was stopped."""
    _Heard.told = True


def _interrupt(number: int, _frame: FrameType | None) -> None:
    _Heard.number = _Heard.number or number
    if not _Heard.raised:  # once: what is being wound up need not begin again
        _Heard.raised = True
        raise KeyboardInterrupt


def _watch(channel: _Channel) -> None:
    number = _next(channel, None)
    _Heard.number = _Heard.number or number
    second, left = None, GRACE
    while second is None and left > 0:
        ending.break_off()
        second, left = _next(channel, _REPEATED), left - _REPEATED
    end()


def _next(channel: _Channel, seconds: float | None) -> int | None:
    """The next of our signals; ``None`` when none comes in that time. Others that a handler was set for are passed over."""
    while select.select([channel.awaited], [], [], seconds)[0]:
        number = channel.take()
        if number in _SIGNALS:
            return number
    return None


def end() -> NoReturn:
    """End the process, whatever its other threads do."""
    ending.end_all()
    said = f"trailscope: stopped{'. ' if _Heard.meaning else ''}{_Heard.meaning}\n"
    message = b"" if _Heard.told else said.encode()
    if sys.stderr.isatty():
        message = _SHOW_CURSOR + message
    if message and (_WINDOWS or select.select([], [2], [], 0)[1]):  # a pipe that nobody reads from must not keep us
        os.write(2, message)
    os._exit(status())
