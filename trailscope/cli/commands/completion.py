"""``trailscope completion``: what a shell needs to complete commands, options and names of questions."""

from __future__ import annotations

import click

from trailscope.errors import TrailscopeError

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def command(*, shell: str) -> None:
    """Print what completes trailscope's words in a shell.

    \b
    eval "$(trailscope completion bash)"      in ~/.bashrc; needs bash 4.4
    eval "$(trailscope completion zsh)"       in ~/.zshrc, after compinit
    trailscope completion fish | source       in ~/.config/fish/config.fish

    Commands, options, their choices, files and the names of questions are completed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only this command needs it

    from trailscope.cli import command as root  # noqa: PLC0415 - the root lists this module

    kind = get_completion_class(shell)
    if kind is None:
        raise TrailscopeError(f"the installed click completes no {shell}", hint="pip install 'click>=8.1.8'")
    # click's bash class runs bash to see its version when asked for `source()`; a script can be printed without one
    completion = kind(root, {}, "trailscope", "_TRAILSCOPE_COMPLETE")
    click.echo(completion.source_template % completion.source_vars())
