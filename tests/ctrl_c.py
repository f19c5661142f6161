"""Programs that tests start hear Ctrl-C, also where the tests run in the background of a shell, with SIGINT ignored."""

from __future__ import annotations

import signal


def heard() -> None:
    """For ``preexec_fn`` of :class:`subprocess.Popen`."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
