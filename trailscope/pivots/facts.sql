-- One row: the entity in figures.
select
  min(first_seen)                                                         as first_seen,
  max(last_seen)                                                          as last_seen,
  sum(events)::bigint                                                     as events,
  coalesce(sum(events) filter (where access = 'read'), 0)::bigint         as reads,
  coalesce(sum(events) filter (where access = 'write'), 0)::bigint        as writes,
  coalesce(sum(events) filter (where access = 'denied'), 0)::bigint       as denied,
  coalesce(sum(events) filter (where error_code is not null and access <> 'denied'), 0)::bigint as failed,
  list_sort(list(distinct recipient_account_id) filter (where recipient_account_id is not null)) as accounts,
  list_sort(list(distinct aws_region) filter (where aws_region is not null)) as regions,
  (select count(distinct principal) from {calls})                          as principals
from kept_pivot_calls
