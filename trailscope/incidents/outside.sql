-- What strangers and services did to things of a thread after they were made or opened. Who was let in from there before needed no opening.
select distinct thread, thing, kind, made_by, event_id, event_time, credential, address, client
from (
  select *,
    min(case when error_code is null then event_time end) over (partition by thread, thing, credential, address) as let_in_since,
    min(made_at) over (partition by thread, thing) as first_made
  from kept_naming
)
where event_time >= made_at and coalesce(let_in_since >= first_made, true)
order by thread asc, event_time asc, event_id asc, credential asc, address asc, client asc, thing asc, made_by asc
