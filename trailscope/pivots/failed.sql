-- What was denied or failed, one row per call and error, with the text of one such error.
select
  action                                                            as value,
  concat_ws(': ', error_code, max(error_message))                   as detail,
  min(actor)                                                        as actor,
  min(first_seen)                                                   as first_seen,
  max(last_seen)                                                    as last_seen,
  sum(events)::bigint                                               as events,
  coalesce(sum(events) filter (where access = 'denied'), 0)::bigint as denied,
  count(*) over () as all_rows
from kept_pivot_calls
where error_code is not null
group by action, error_code
order by denied desc, events desc, action asc, error_code asc
limit $most
