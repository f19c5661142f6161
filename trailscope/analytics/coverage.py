"""What the lake holds and what it lacks: sources, ledger, rejects, coverage by account, region and day, silences."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from trailscope.analytics.report_data import ChartData, Evidence, Examined
from trailscope.engines.engine import Engine
from trailscope.hunt.cannot_tell import Scope
from trailscope.questions.binding import bind
from trailscope.questions.catalogue import Catalogue

MOST_ALTERED = 100
MOST_SOURCES = 50
MOST_LANES = 40
MOST_FOREIGN = 50
NAMED_DAYS = 6
# Regions that every account has without opting in; an event of somebody in a place nobody watches would be there.
DEFAULT_REGIONS = (
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
    "us-west-2",
)  # fmt: skip


def evidence(engine: Engine, catalogue: Catalogue, scope: Scope, examined: Examined) -> Evidence:
    """What the lake holds, for a report.

    Args:
        engine: over the view that is asked; ledger and rejects are those of the whole lake.
        catalogue: holds the questions ``evidence.*``.
        scope: what the view was cut to.
        examined: first and last event of the view, and when the report is made.
    """
    first, last = _days(scope, examined)
    altered = engine.run(_ALTERED, {"most": MOST_ALTERED})
    foreign = engine.run(_FOREIGN, {"most": MOST_FOREIGN})
    return Evidence(
        sources=engine.run(_SOURCES, {"most": MOST_SOURCES}),
        ledger=engine.run(_LEDGER),
        forms=engine.run(_FORMS),
        rejects=engine.run(_REJECTS),
        altered=altered.drop_columns("all_altered"),
        altered_all=altered.column("all_altered")[0].as_py() if altered.num_rows else 0,
        coverage=engine.run(_COVERAGE, {"first": first, "last": last, "named": NAMED_DAYS}),
        coverage_days=_coverage_days(engine),
        silences=_silences(engine, catalogue),
        foreign_accounts=foreign.drop_columns("all_foreign"),
        foreign_all=foreign.column("all_foreign")[0].as_py() if foreign.num_rows else 0,
        data_events=_asked(engine, catalogue, "evidence.data_events"),
        silent_regions=_silent_regions(engine, scope),
        days=(last - first).days + 1 if first and last else 0,
    )


_LATEST = (
    "latest as (select * from objects "
    "qualify row_number() over (partition by source_uri, version order by ingested_at desc, status asc) = 1)"
)
_SOURCES = f"""
with {_LATEST}
select coalesce(nullif(regexp_extract(source_uri, '^(.*?/)AWSLogs/', 1), ''), regexp_replace(source_uri, '[^/]*$', '')) as source,
  count(*) as objects, coalesce(sum(stored_bytes), 0)::bigint as stored_bytes, coalesce(sum(records), 0)::bigint as records
from latest where status not in ('overwritten', 'deleted')
group by source order by objects desc, source asc limit $most
"""
_LEDGER = f"""
with {_LATEST}
select status, count(*) as objects, coalesce(sum(stored_bytes), 0)::bigint as stored_bytes,
  coalesce(sum(records), 0)::bigint as records, coalesce(sum(rejected), 0)::bigint as rejected
from latest group by status order by objects desc, status asc
"""
_FORMS = f"with {_LATEST} select form, count(*) as objects from latest where form is not null group by form order by objects desc, form asc"
_REJECTS = """
select reason, count(distinct source_uri) as objects, count(*) as pieces,
  coalesce(sum(octet_length(data)), 0)::bigint as bytes, min(source_uri) as example
from rejects group by reason order by pieces desc, reason asc
"""
_ALTERED = """
select source_uri, status, sha256, count(*) over () as all_altered
from objects where status in ('overwritten', 'deleted') order by source_uri asc, status asc, version asc limit $most
"""
# eventCategory is missing before eventVersion 1.07
_DATA = "coalesce(event_category, case when management_event is false then 'Data' else 'Management' end) = 'Data'"
_COVERAGE = f"""
with days as (
  select recipient_account_id, aws_region, event_time::date as day, count(*) as events,
    count(*) filter (where {_DATA}) as data, min(event_time) as first_seen, max(event_time) as last_seen
  from events group by all
),
places as (
  select recipient_account_id, aws_region, sum(events)::bigint as events, sum(data)::bigint as data,
    min(first_seen) as first_seen, max(last_seen) as last_seen, list(day) as seen, count(*) as days
  from days group by recipient_account_id, aws_region
),
missed as (
  select *, list_filter(list_transform(range(0, date_diff('day', $first::date, $last::date) + 1), lambda n: $first::date + n::integer),
    lambda day: not list_contains(seen, day)) as missing
  from places
)
select recipient_account_id, aws_region, events, events - data as management, data, first_seen, last_seen, days,
  len(missing) as days_missing, missing[1:$named] as first_missing
from missed order by recipient_account_id asc, aws_region asc
"""
_COVERAGE_DAYS = """
with cells as (
  select event_time::date as day, coalesce(recipient_account_id, '–') || '  ' || coalesce(aws_region, '–') as place,
    count(*) as events, count(*) filter (where is_denied(error_code)) as denied
  from events group by all
),
ranked as (select place, row_number() over (order by sum(events) desc, place asc) as rank from cells group by place)
select day, place as lane, events, denied, (select count(*) from ranked) as lanes
from cells join ranked using (place) where rank <= $most order by lane asc, day asc
"""
_FOREIGN = """
select user_identity_account_id as account, count(*) as events, count(distinct actor) as actors, count(*) over () as all_foreign
from events
where regexp_matches(user_identity_account_id, '^\\d{12}$')
  and user_identity_account_id not in (select distinct recipient_account_id from events where recipient_account_id is not null)
group by account order by events desc, account asc limit $most
"""


def _coverage_days(engine: Engine) -> ChartData:
    cells = engine.run(_COVERAGE_DAYS, {"most": MOST_LANES})
    lanes = cells.column("lanes")[0].as_py() if cells.num_rows else 0
    more = (f"The {MOST_LANES} busiest of {lanes:,} accounts and regions.",) if lanes > MOST_LANES else ()
    return ChartData(cells.drop_columns("lanes"), more)


def _silences(engine: Engine, catalogue: Catalogue) -> pa.Table:
    """Silence between records, and silence that lasts, as one table."""
    places = ["recipient_account_id", "aws_region", "silent_from", "silent_until", "hours"]
    gaps = _asked(engine, catalogue, "evidence.gaps").select(places)
    ended = _asked(engine, catalogue, "evidence.fell_silent").rename_columns({"last_seen": "silent_from"})
    open_end = pa.nulls(ended.num_rows, gaps.schema.field("silent_until").type)
    ended = ended.append_column("silent_until", open_end).select(places).cast(gaps.schema)
    return pa.concat_tables([gaps, ended]).sort_by([("hours", "descending"), ("silent_from", "ascending")])


def _silent_regions(engine: Engine, scope: Scope) -> tuple[str, ...]:
    held = set(engine.run("select distinct aws_region from events").column("aws_region").to_pylist())
    asked = sorted(scope.regions) or DEFAULT_REGIONS
    return tuple(region for region in asked if region not in held) if held else ()


def _asked(engine: Engine, catalogue: Catalogue, id: str, **parameters: Any) -> pa.Table:
    question = catalogue.find(id)
    return engine.run(question.sql, bind(question, parameters))


def _days(scope: Scope, examined: Examined) -> tuple[date | None, date | None]:
    """First and last UTC day that could have had events: the window's where it has ends, else the events'."""
    start, end = scope.window.start, scope.window.end
    first = start or examined.first
    last = min(end - timedelta(microseconds=1), examined.made_at) if end else examined.last
    return (first.date(), last.date()) if first and last and first <= last else (None, None)
