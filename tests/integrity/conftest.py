"""What several tests of integrity need: the command line on an archive of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from trailscope.cli import command as trailscope


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs `trailscope …`."""

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(trailscope, [str(argument) for argument in arguments])

    return invoke
