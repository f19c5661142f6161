"""What the logs saw of an actor, an address, a key or a resource: counted, binned and folded by the engine, for charts and people.

Every function takes an engine and an :class:`~trailscope.analytics.entity.Entity` and gives one Arrow table, of the shape that
one chart of :mod:`trailscope.charts` draws. The engine aggregates; no table here grows with the number of events.
"""
