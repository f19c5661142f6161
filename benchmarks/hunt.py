"""`python -m benchmarks.hunt LAKE`: all detections in one scan, one by one, and the floor of reading the columns.

Rounds interleave the three; medians are compared, by the clock and by processor time, because the machine is noisy.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlglot import exp

import trailscope as ts
import trailscope.ingest
from trailscope.engines.engine import Engine
from trailscope.hunt.call_counts import count_calls
from trailscope.hunt.fuse import CARRIED
from trailscope.hunt.prefilter import condition_of
from trailscope.hunt.rules import HuntRule, choose, rules_of_questions, rules_of_sigma
from trailscope.hunt.scan import ScanSettings, scan
from trailscope.schema.columns import BY_NAME

TARGETS = Path(trailscope.ingest.__file__).with_name("targets.tsv")
# what no rule set alerts on without more to go by
EVERYDAY = re.compile(
    r"\*|Get|List|Describe|Head|Assume|Put|Batch|Decrypt|Encrypt|Generate|Create|Update|Register|Start|Rotate|Terminate|Send"
)
SIGMA = """title: {title}
level: medium
logsource: {{product: aws, service: cloudtrail}}
detection:
  selection:
    eventSource: {source}.amazonaws.com
    eventName: [{names}]
{more}"""
MORE = (
    "  condition: selection\n",
    "    requestParameters|contains: public\n  condition: selection\n",
    "  services: {userIdentity.type: AWSService}\n  condition: selection and not services\n",
)


def write_sigma(folder: Path, count: int) -> list[Path]:
    """Sigma rules as rule sets have them: a source, some names, sometimes a word or an exception."""
    events = [line.split("\t") for line in TARGETS.read_text().splitlines() if line and not line.startswith("#")]
    events = [event for event in events if not any(map(EVERYDAY.match, event[1].split()))]
    step = len(events) // count
    for number, (source, names, *_) in enumerate(events[: step * count : step]):
        listed = ", ".join(f"'{name}'" for name in names.split())
        text = SIGMA.format(title=f"Rule {number}", source=source, names=listed, more=MORE[number % len(MORE)])
        (folder / f"rule_{number}.yml").write_text(text)
    return [folder]


def detections(case: ts.Investigation, sigma: Sequence[Path]) -> list[HuntRule]:
    """Every detection of the packs, and of the Sigma rules."""
    rules, problems = rules_of_questions(choose(case.catalogue), {})
    more, refused, _ = rules_of_sigma(sigma) if sigma else ((), (), 0)
    for problem in (*problems, *refused):
        print(problem)
    return [rule for rule in (*rules, *more) if rule.kind == "detection"]


def needed(rules: Sequence[HuntRule]) -> list[str]:
    """The columns that the rules and their findings read."""
    trees = [condition_of(rule.sql, rule.parameters) for rule in rules]
    named = {column.name for tree in trees if tree for column in tree.find_all(exp.Column)}
    return sorted(named & BY_NAME.keys() | set(CARRIED))


def left_out(case: ts.Investigation, engine: Engine) -> str:
    """How many hunts need not be asked, because calls that they must see do not occur."""
    rules, _ = rules_of_questions(choose(case.catalogue), {})
    calls = count_calls(engine)
    hunts = [rule.statement.requirement for rule in rules if rule.statement is not None]
    asked = sum(calls.may_answer(requirement) for requirement in hunts)
    return f"{asked} of {len(hunts)} hunts are asked, the calls of the others do not occur"


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of processor time."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("--sigma", type=Path, action="append", help="rules of your own rather than 60 generated ones")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with TemporaryDirectory() as folder, ts.open(given.lake) as case:
        sigma = given.sigma or write_sigma(Path(folder), 60)
        rules, engine = detections(case, sigma), case.open_engine()
        columns = needed(rules)
        events = case.query("select count(*) as events from events").rows()[0]["events"]
        print(f"{events:,} events, {len(rules)} detections, {len(columns)} columns", flush=True)

        def floor() -> None:
            engine.run(f"select {', '.join(f'count({name})' for name in columns)} from events")

        def together() -> None:
            calls = count_calls(engine)
            possible = [
                (at, rule) for at, rule in enumerate(rules) if rule.condition is None or calls.may_meet(rule.condition)
            ]
            scan(ScanSettings(engine, calls), possible)

        def one_by_one() -> None:
            for rule in rules:
                engine.run(f"select {', '.join(CARRIED)} from events where (\n{rule.sql}\n)", rule.parameters)

        roads = {"floor": floor, "together": together, "one by one": one_by_one}
        timings: dict[str, list[tuple[float, float]]] = {name: [] for name in roads}
        for _ in range(given.rounds):
            for name, work in roads.items():
                timings[name].append(measured(work))
                print(".", end="", flush=True)
        print(f"\n{'':12}{'seconds':>9}{'× floor':>9}{'processor':>11}{'× floor':>9}")
        medians = {
            name: [statistics.median(column) for column in zip(*taken, strict=True)] for name, taken in timings.items()
        }
        for name, (clock, processor) in medians.items():
            ratio, cpu_ratio = clock / medians["floor"][0], processor / medians["floor"][1]
            print(f"{name:12}{clock:9.2f}{ratio:9.2f}{processor:11.2f}{cpu_ratio:9.2f}")
        print(f"together is {medians['one by one'][0] / medians['together'][0]:.1f} × as fast as one by one")
        print(left_out(case, engine), flush=True)
        case.hunt(sigma=sigma)  # which reads the SQL of rules that were never asked on this machine
        clock, processor = measured(lambda: case.hunt(sigma=sigma))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(
            f"the whole hunt, stateful ones included: {clock:.1f} s ({processor:.1f} s of processor), peak {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
