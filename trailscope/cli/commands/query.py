"""``trailscope query``: one question, or one ``select``, and its answer."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from trailscope.cli import completing, engine_options, exit_status, option_values, options
from trailscope.cli.case_log_notes import note_export
from trailscope.cli.opening import load_what_is_asked, open_case, without_set_lake
from trailscope.cli.render import ingest_summary
from trailscope.cli.render.waiting import waiting
from trailscope.errors import UsageError


@click.command()
@click.argument("question", metavar="NAME|SQL|-", shell_complete=completing.questions)
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option(
    "--param", "-p", "parameters", type=option_values.name_value, multiple=True, metavar="NAME=VALUE",
    help="A parameter of the question. Repeated, it makes a list.",
)  # fmt: skip
@options.reach
@options.queries
@options.output
@options.reading
@engine_options.any_engine
def command(
    *,
    question: str,
    sources: tuple[str, ...],
    parameters: tuple[tuple[str, str], ...],
    reach: options.Reach,
    folders: tuple[Path, ...],
    output: options.Output,
    reading: options.ReadingOptions,
    engine: engine_options.EngineWords,
) -> int:
    """Ask a question by name, or run a select of your own.

    NAME is one of `trailscope queries list`. What has white space in it is SQL; - reads SQL from standard input.
    The views are events, addresses, insights, objects and rejects. SOURCE is a lake or raw logs; raw logs are read into a lake in the cache
    first, so that asking again is quick. Without SOURCE the lake is --lake or TRAILSCOPE_LAKE.

    \b
    trailscope query root.usage ./AWSLogs
    trailscope query credentials.key_from_many_networks -p min_addresses=5 --since 7d --lake case42
    trailscope query 'select actor, count(*) as calls from events group by all order by calls desc' -o calls.csv

    An empty answer is either "nothing found" or "cannot tell", with what the lake lacks.
    Exit status: 0 answered, 2 wrong usage or SQL, 3 answered but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    if question == "-" and "-" in sources:
        raise UsageError("standard input cannot be both SQL and logs", hint="name the logs as files")
    text = sys.stdin.read() if question == "-" else question
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError("the question is not UTF-8 text", hint="use a UTF-8 locale, or give SQL through - in UTF-8")
    reach = without_set_lake(reach, sources)
    load_what_is_asked(sources)
    with open_case(reach, reading, sources, folders, elsewhere=engine_options.elsewhere(engine, reading)) as case:
        status = ingest_summary.tell_briefly(case, quiet=reading.quiet)
        if status != exit_status.INTERRUPTED:
            from trailscope.cli.render import answers, emptiness  # noqa: PLC0415 - loads Arrow, which --help does not need

            with waiting("asking", quiet=reading.quiet):
                answer = case.query(text, **option_values.by_name(parameters))
            answers.show(answer, output)
            if answer.verdict != "rows":
                emptiness.tell(case, quiet=reading.quiet)
            note_export(case, "query", output.output, output.format)
    return status
