"""The options of commands that ask all rules: Sigma rules beside them, and what of their findings is expected."""

from __future__ import annotations

from pathlib import Path

import click

from trailscope.cli.options import Decorator


def sigma_with(help: str) -> Decorator:
    """Sigma rules beside the questions; the command says how they are asked."""
    return click.option(
        "--sigma", multiple=True, type=click.Path(exists=True, path_type=Path), metavar="PATH", help=help
    )


def suppress_with(help: str) -> Decorator:
    """A file of findings that are expected; the command says what becomes of them."""
    return click.option(
        "--suppress", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", help=help
    )
