"""The whole examination of a question: lint, cases on the real road, mutants. What ``queries test`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trailscope.engines.dialect.spark import SPARK
from trailscope.engines.dialect.translation import refusal_of
from trailscope.engines.dialect.trino import TRINO
from trailscope.engines.engine import Engine
from trailscope.engines.macros import MACROS
from trailscope.errors import QueryError, QuestionError
from trailscope.question_tests.case_runner import (
    CaseLake,
    Load,
    Outcome,
    PreparedCase,
    missing_events,
    play,
    scenes_of,
    silent_columns,
)
from trailscope.question_tests.mutants import Mutant, mutants_of
from trailscope.questions.lint import issue_of, lint
from trailscope.questions.question import Case, Question
from trailscope.questions.statement import read_statement
from trailscope.questions.subject import Issue

MACRO_ARITIES = {macro.name: len(macro.parameters) for macro in MACROS}


@dataclass(frozen=True)
class MutantVerdict:
    """What became of one mutant: the case that noticed it, or None when it survives."""

    mutant: Mutant
    noticed_by: Case | None

    @property
    def ok(self) -> bool:
        """Whether a case noticed it; of what only costs time, whether none did."""
        return (self.noticed_by is None) is self.mutant.same


@dataclass(frozen=True)
class CheckReport:
    """The examination of one question.

    Attributes:
        question: which.
        issues: of lint, and of what only a run can show (the engine refuses the SQL, a finding never has its columns).
        outcomes: one for each case, in file order; empty when lint found the file unreadable or the SQL does not run.
        verdicts: one for each mutant; empty unless every case went as it says.
    """

    question: Question
    issues: tuple[Issue, ...]
    outcomes: tuple[Outcome, ...] = ()
    verdicts: tuple[MutantVerdict, ...] = ()

    @property
    def survivors(self) -> tuple[Mutant, ...]:
        """Mutants that no case noticed, and those that change an answer though they were only to cost time."""
        return tuple(verdict.mutant for verdict in self.verdicts if not verdict.ok)

    @property
    def ok(self) -> bool:
        """Whether the file keeps the contract, every case goes as it says and every mutant is noticed."""
        return not self.issues and not self.survivors and all(outcome.ok for outcome in self.outcomes)

    def lines(self) -> Iterator[str]:
        """The report as text, one line for each finding; not yet escaped for a terminal."""
        question = self.question
        tags = ", ".join(filter(None, (question.kind, question.severity)))
        yield f"{question.id}  [{tags}] {question.title}"
        for issue in self.issues:
            first, *then = str(issue).splitlines()
            yield f"   LINT {first}"
            yield from (f"        {line.strip()}" for line in then)
        for outcome in self.outcomes:
            yield f"   ok   {outcome.case.name}" if outcome.ok else f"   FAIL {outcome.case.name}: {outcome.complaint}"
        width = max((len(verdict.mutant.what) for verdict in self.verdicts), default=0)
        for verdict in self.verdicts:
            if verdict.mutant.same:
                noticed = f" <- {verdict.noticed_by.name}" if verdict.noticed_by else ""
                yield f"   {'CHANGES' if noticed else 'same'} {verdict.mutant.what}{noticed}"
            elif verdict.noticed_by is None:
                yield f"   SURVIVES {verdict.mutant.what}"
            else:
                yield f"   kill {verdict.mutant.what:<{min(width, 60)}} <- {verdict.noticed_by.name}"


def check(question: Question, load: Load) -> CheckReport:
    """Examine one question; see :func:`check_all`."""
    return next(iter(check_all([question], load)))


def check_all(questions: Iterable[Question], load: Load) -> Iterator[CheckReport]:
    """Examine questions, with the events of all their cases in one lake.

    Args:
        questions: which.
        load: the ingest road: whole records in, an engine over the rows out. Called once.
    """
    linted = [(question, (*lint(question, MACRO_ARITIES), *untranslated(question))) for question in questions]
    staged = [(question, issues, _scenes(question)) for question, issues in linted]
    engine = load([record for *_, scenes in staged for scene in scenes for record in scene.records])
    for question, issues, scenes in staged:
        yield _examine(question, issues, scenes, engine)


def untranslated(question: Question) -> Iterator[Issue]:
    """The first part of a question that has no counterpart in another engine, an issue for each engine, with the line of the file."""
    try:
        statement = read_statement(question)
    except QuestionError:
        return  # which lint reports
    for target in (SPARK, TRINO):
        refused = refusal_of(statement.tree, target)
        if refused is not None:
            line = question.sql_line if refused.node is None else statement.line_of(refused.node)
            yield Issue("translates", f"for {target.name}: {refused.what}", question.at(line), refused.hint)


def _scenes(question: Question) -> tuple[PreparedCase, ...]:
    """The scenes of a question; none when its cases cannot be read, which lint reports."""
    try:
        return scenes_of(question)
    except QuestionError:
        return ()


def _examine(
    question: Question, issues: tuple[Issue, ...], scenes: tuple[PreparedCase, ...], engine: Engine
) -> CheckReport:
    lost = dict.fromkeys(missing_events(engine, scenes).values())
    issues += tuple(
        Issue("ingested", f"an event of the case {name!r} did not become a row", question.at_key("cases"))
        for name in lost
    )
    try:
        stage = CaseLake(engine, read_statement(question), scenes)
        outcomes = tuple(play(stage, question.sql))
    except QuestionError as error:
        return CheckReport(question, issues or (issue_of(error),))
    except QueryError as error:
        return CheckReport(question, (*issues, Issue("runs", error.what, question.at(question.sql_line), error.hint)))
    issues += tuple(
        Issue("finding_speaks", f"the finding's {{{name}}} is empty in every case", question.at_key("finding"))
        for name in silent_columns(question, outcomes)
    )
    if not all(outcome.ok for outcome in outcomes):
        return CheckReport(question, issues, outcomes)
    verdicts = (_try(mutant, stage) for mutant in mutants_of(stage.statement))
    return CheckReport(question, issues, outcomes, tuple(verdict for verdict in verdicts if verdict))


def _try(mutant: Mutant, stage: CaseLake) -> MutantVerdict | None:
    """Play the cases on a mutant until one differs; None when the engine cannot run it, which proves nothing."""
    try:
        return MutantVerdict(
            mutant, next((outcome.case for outcome in play(stage, mutant.sql) if not outcome.ok), None)
        )
    except QueryError:
        return None
