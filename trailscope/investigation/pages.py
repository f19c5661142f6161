"""Verbs that look at one thing: a principal, an address, a key, a resource, an event, or what a search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from trailscope.investigation.lake_view import LakeView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailscope.analytics.call_filter import CallWords
    from trailscope.answers.entity_page import EntityPage
    from trailscope.answers.event_page import EventPage
    from trailscope.answers.result import Result
    from trailscope.pivots.sections import Kind
    from trailscope.pivots.tallies import Tallies


class Pages(LakeView):
    """Looks at one thing."""

    def search(
        self,
        text: str = "",
        *,
        actor: str | Sequence[str] | None = None,
        address: str | Sequence[str] | None = None,
        key: str | Sequence[str] | None = None,
        resource: str | Sequence[str] | None = None,
        account: str | Sequence[str] | None = None,
        most: int | None = None,
        **calls: Unpack[CallWords],
    ) -> Result:
        """Events that hold a text anywhere in the record, in order of time; see :func:`trailscope.pivots.search.search`.

        Args:
            text: looked for without regard to case; between slashes a regular expression. Empty for any event.
            actor, address, key, resource, account, calls: whose events and which calls, as for :meth:`timeline`.
            most: the first so many rows; all when left out.

        Raises:
            UsageError: an address, a field or the expression is none.
        """
        from trailscope.analytics.call_filter import CallFilter  # noqa: PLC0415 - as in `hunt`
        from trailscope.analytics.entity import Entity  # noqa: PLC0415 - as above
        from trailscope.answers.found_events import found_events  # noqa: PLC0415 - as in `hunt`

        entity = Entity.of(
            actor=actor, address=address, key=key, resource=resource, account=account, calls=CallFilter.of(**calls)
        )
        found = found_events(self.open_engine(), self._lacks_anything, text, entity, most=most)
        self.note("search", {"text": text, "of": entity, **self._seen()}, {"rows": len(found)})
        return found

    def who(self, name: str) -> EntityPage:
        """One page about a principal, by name or ARN; ``alice*`` is a prefix, a role stands for all its sessions."""
        return self._entity_page("who", name)

    def ip(self, address: str) -> EntityPage:
        """One page about a source: an address, a network such as ``203.0.113.0/24``, or a service by its name."""
        return self._entity_page("ip", address)

    def key(self, id: str) -> EntityPage:
        """One page about an access key: what it did, and the calls that issued or changed it."""
        return self._entity_page("key", id)

    def resource(self, name: str) -> EntityPage:
        """One page about a resource, by its whole name or ARN: who changed it, from what to what."""
        return self._entity_page("resource", name)

    def event(self, id: str) -> EventPage:
        """One event whole, by its id or the first letters of it: record, object, position, SHA-256, and what was around it."""
        from trailscope.answers.event_page import EventPage  # noqa: PLC0415 - as in `hunt`

        page = EventPage(id, self.open_engine, self._lacks_anything)
        self.note("event", {"of": id, **self._seen()}, {"events": len(page)})
        return page

    def _entity_page(self, kind: Kind, text: str) -> EntityPage:
        from trailscope.answers.entity_page import EntityPage  # noqa: PLC0415 - as in `hunt`

        page = EntityPage(kind, text, self.open_engine, self._lacks_anything, self._tallies)
        self.note(kind, {"of": text, **self._seen()}, {"rows": len(page)})
        return page

    def _tallies(self) -> Tallies:
        """What pages compare an entity with."""
        from trailscope.pivots.tallies import Tallies  # noqa: PLC0415 - as in `hunt`

        return Tallies(self.unmasked_engine)
