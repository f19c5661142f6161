"""The derived columns: who (``actor``, ``actor_id``), what (``action``) and where to (``target``), as one SQL select.

Nothing here looks at one record: identities are a table of expressions compiled to a ``case``; targets are the rules
of :mod:`trailscope.ingest.targets`, joined by service and event, whose JSON paths DuckDB reads from the joined row.
So the statement stays small however many rules there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import duckdb

from trailscope.ingest import targets

_RULES = "trailscope_target_rules"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    connection.register("trailscope_rules", targets.table(targets.shipped()))
    try:
        connection.execute(f"create or replace temp table {_RULES} as select row_number() over () as _rule, * from trailscope_rules")
        connection.execute(f"create or replace temp table {_RULES}_exact as select service as _s, event as _e, _rule from {_RULES}")
    finally:
        connection.unregister("trailscope_rules")
    for m in MACROS: connection.execute(m)

MACROS=[
"create or replace temp macro _usable(raw) as case when raw not in ('null', '\"\"', '[]', '{}') then raw end",
"""create or replace temp macro _elements(j) as case when starts_with(j,'[') then json_extract(j,'$[*]')::varchar[] else [j] end""",
"""create or replace temp macro _leaf(j) as case when starts_with(j,'"') then nullif(json_extract_string(j,'$'),'') 
   when starts_with(j,'{') then nullif(json_extract_string(j,'$.content'),'') when starts_with(j,'[') or j='null' then null else j end""",
"""create or replace temp macro _values(raw, middle, leaf) as
  list_sort(list_distinct(list_transform(
   case when middle is null then list_transform(_elements(raw), lambda e: json_extract(e, leaf)::varchar)
   else list_transform(flatten(list_transform(_elements(raw), lambda e: _elements(json_extract(e, middle)::varchar))), lambda e: json_extract(e,leaf)::varchar) end,
   lambda v: _leaf(v))))""",
"""create or replace temp macro _arn_text(v, kind, account, region) as (
   case when kind='' then regexp_replace(array_to_string(string_split(v,':')[6:],':'),'^([A-Za-z][A-Za-z0-9-]*)[:/]','\\1/')
    else regexp_replace(array_to_string(string_split(v,':')[6:],':'),'^([A-Za-z][A-Za-z0-9-]*)[:/]','') end 
   || case when split_part(v,':',5) not in ('',account) then ' ('||split_part(v,':',5)||')' else '' end)""",
"""create or replace temp macro _show(v, kind, account, region) as case when starts_with(v,'arn:') then _arn_text(v,kind,account,region) else v end""",
"""create or replace temp macro _join(l, kind) as case when kind='' then '' else kind||'/' end || array_to_string(l[1:3],', ') || case when len(l)>3 then ' +'||(len(l)-3)||' more' else '' end""",
]

def _lookup(s,a):
    d=f"document_{s}_{a}"
    prev=" and ".join(f"_raw_{s}_{b} is null" for b in range(1,a)) or "true"
    docs={"request":"request_parameters","response":"response_elements","additional":"additional_event_data","service":"service_event_details","identity":"user_identity","insight":"insight_details"}
    plain=f"json_extract(case {d} "+" ".join(f"when '{k}' then {v}" for k,v in docs.items())+f" when 'record' then json_object('account',recipient_account_id,'self',case when user_identity_type='Root' then 'root' else 'user/'||user_identity_user_name end)::varchar end, base_{s}_{a})::varchar"
    e=f"case when {d}='resource' then json_extract(resources,'$[0].ARN')::varchar else {plain} end"
    if a>1: e=f"case when {prev} then {e} end"
    return f"_usable({e}) as _raw_{s}_{a}"

def derive(relation):
    q=f"select *, lower(split_part(event_source,'.',1)) as _service, event_name as _event from {relation}"
    q=f"select * from ({q}) left join {_RULES}_exact on _service=_s and _event=_e"
    q=f"select * from ({q}) left join {_RULES} using (_rule)"
    for a in range(1,targets.ALTERNATIVES+1):
        q=f"select *, {', '.join(_lookup(s,a) for s in (1,2,3))} from ({q})"
    def pick(part,s): return "case "+" ".join(f"when _raw_{s}_{a} is not null then {part}_{s}_{a}" for a in range(1,5))+" end"
    q="select *, "+", ".join(f"coalesce({','.join(f'_raw_{s}_{a}' for a in range(1,5))}) as _raw_{s}, {pick('kind',s)} as _kind_{s}, {pick('leaf',s)} as _leaf_{s}, {pick('middle',s)} as _middle_{s}" for s in (1,2,3))+f" from ({q})"
    q="select *, "+", ".join(f"""case when starts_with(_raw_{s},'"') and _kind_{s} is not null then [json_extract_string(_raw_{s},'$')] when _raw_{s} is not null then _values(_raw_{s},_middle_{s},_leaf_{s}) end as _v_{s}""" for s in (1,2,3))+f" from ({q})"
    q="select *, "+", ".join(f"_join(list_transform(_v_{s}, lambda v: _show(v,_kind_{s},recipient_account_id,aws_region)),_kind_{s}) as _t_{s}" for s in (1,2,3))+f" from ({q})"
    q=f"select *, concat(before_1||_t_1, before_2||_t_2, before_3||_t_3) as target from ({q})"
    return q
