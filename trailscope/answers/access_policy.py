"""The policy that observed use needs, as a value: written, compared with a given one, with what was refused. From ``case.policy(…)``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from trailscope.amounts import count
from trailscope.engines.engine import Engine
from trailscope.errors import UsageError
from trailscope.escaping import json_document
from trailscope.least_privilege import denials, unused, writing
from trailscope.least_privilege.observed import ObservedAction, condition, logged_data_services, observe

_WHEN = pa.timestamp("us", tz="UTC")
_USED = pa.schema(
    [
        ("action", pa.string()), ("calls", pa.int64()), ("first_seen", _WHEN), ("last_seen", _WHEN),
        ("resources", pa.list_(pa.string())), ("unnamed", pa.int64()), ("inferred", pa.bool_()),
    ]
)  # fmt: skip
_UNUSED = pa.schema(
    [
        ("statement", pa.string()), ("action", pa.string()), ("status", pa.string()), ("calls", pa.int64()),
        ("used_actions", pa.list_(pa.string())), ("reason", pa.string()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class AccessPolicy:
    """What a principal, session or access key was seen to use. Nothing is asked before a property needs it.

    Attributes:
        text: a name or ARN of a user, role or session (``deploy*`` for what begins so), or an access key id.

    Raises:
        UsageError: the text is empty.
    """

    text: str
    _engine: Callable[[], Engine] = field(repr=False, compare=False)
    _lacks: Callable[[], Sequence[str]] = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise UsageError("whose policy? The text is empty", hint="give a name, an ARN or an access key id")

    @cached_property
    def used(self) -> tuple[ObservedAction, ...]:
        """The actions that were used, by name. Refused calls do not count."""
        return observe(self._engine(), self.text)

    @cached_property
    def denials(self) -> pa.Table:
        """What was refused, and by which kind of policy; columns as :func:`trailscope.least_privilege.denials.denials` says."""
        return denials.denials(self._engine(), *condition(self.text))

    @property
    def document(self) -> writing.Policy:
        """The identity policy that allows what was used and no more."""
        return writing.allowing(self.used)

    @property
    def table(self) -> pa.Table:
        """One row per action: ``action``, ``calls``, ``first_seen``, ``last_seen`` (UTC), ``resources``, ``unnamed``, ``inferred``.

        ``unnamed`` counts calls that did not say on which resource; with one such call ``resources`` is ``*``. ``inferred``
        marks ``iam:PassRole``, of which CloudTrail has no event.
        """
        return pa.Table.from_pylist([asdict(one) for one in self.used], _USED)

    def against(self, file: str | os.PathLike[str]) -> pa.Table:
        """What became of each action that a given policy allows.

        Args:
            file: a policy as JSON, bare or as ``aws iam get-policy-version`` prints it.

        Returns:
            ``statement`` (Sid or number), ``action`` (as the policy writes it), ``status`` (``used``, ``unused``, ``cannot
            tell``), ``calls``, ``used_actions`` and ``reason``. A Deny statement has no row.

        Raises:
            UsageError: the file holds no policy.
        """
        rows = unused.judge(unused.read_statements(Path(file)), self.used)
        return pa.Table.from_pylist(list(rows), _UNUSED)

    def deny_unused(self, file: str | os.PathLike[str]) -> writing.Policy:
        """The policy that denies each action of a given policy that covers nothing used; what cannot be told is not denied.

        It denies nothing where nothing of the principal is in the lake.
        """
        rows = self.against(file).to_pylist()
        return writing.denying({row["action"] for row in rows if row["status"] == "unused"})

    def json(self) -> str:
        """:attr:`document` as text."""
        return json_document(json.dumps(self.document, indent=2, ensure_ascii=False), indented=True)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what the policy cannot know."""
        return tuple(self._notes())

    def _notes(self) -> list[str]:
        if not self.used:
            return [f"nothing that {self.text} was allowed to do is in the lake", *self._lacks()]
        notes = ["what was not used in this window is not in the policy; conditions are not derived"]
        logged = logged_data_services(self._engine())
        told = f"of {', '.join(sorted(logged))} only" if logged else "of no service"
        notes.append(
            f"the lake has data events {told}: reads of objects and items, and calls of functions, of others are not seen"
        )
        unwritable = [one.action for one in self.used if not writing.is_writable(one.action)]
        if unwritable:
            notes.append(
                f"{count(len(unwritable), 'action')} of the logs {'is' if len(unwritable) == 1 else 'are'} not in the policy, "
                f"because no policy can name {'it' if len(unwritable) == 1 else 'them'}: {', '.join(unwritable[:3])}"
            )
        wide = sum(one.resources == ("*",) for one in self.used)
        if wide:
            notes.append(
                f"{wide} of {len(self.used)} actions are allowed on *: their records name no resource, or none is known to narrow them down"
            )
        if any(one.inferred for one in self.used):
            notes.append("iam:PassRole is inferred from roles given to a service; CloudTrail has no event of it")
        size = writing.size(self.document)
        if size > writing.MANAGED_POLICY_SIZE:
            notes.append(
                f"{size:,} characters are more than a managed policy holds ({writing.MANAGED_POLICY_SIZE:,}); split it by service"
            )
        return [*notes, *self._lacks()]

    def arrow(self) -> pa.Table:
        """:attr:`table`."""
        return self.table

    def __len__(self) -> int:
        return len(self.used)
