"""From what somebody asks to contain to its sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from trailscope.containment.contained import contain_credentials, contain_events
from trailscope.containment.planning import plan
from trailscope.containment.sheet import ContainmentSheet
from trailscope.engines.engine import Engine
from trailscope.errors import UsageError
from trailscope.incidents.incident import Incident, Incidents
from trailscope.lineage.following import Lineage

_INCIDENT = "incident-"


def sheet_of(
    lineage: Lineage, shown: Engine, what: str | Incident, incidents: Callable[[], Incidents], made_at: datetime
) -> ContainmentSheet:
    """The sheet of an incident, key or principal.

    Args:
        lineage: of the view, as it was logged.
        shown: the engine whose answers are printed.
        what: an incident or its id, an access key id, or an ARN or name of a user, role or session.
        incidents: finds the incidents, where an id is given.
        made_at: UTC.

    Raises:
        UsageError: there is nothing of that name.
    """
    if isinstance(what, str) and what.strip().startswith(_INCIDENT):
        what = _found(what.strip(), incidents())
    if isinstance(what, Incident):
        return plan(shown, f"{what.id}: {what.title}", contain_events(lineage, what.event_ids), made_at)
    text = what.strip()
    events = contain_credentials(lineage, text) if text else 0
    if not events:
        raise UsageError(
            f"no event was made with a credential of {text!r}",
            hint="give an incident's id, an access key id, an ARN, or the name of a user, role or session; "
            "`trailscope incidents` lists the first",
        )
    return plan(shown, text, events, made_at)


def _found(id: str, found: Incidents) -> Incident:
    for incident in found:
        if incident.id == id:
            return incident
    raise UsageError(f"there is no {id} here", hint="`trailscope incidents` with the same logs and window lists them")
