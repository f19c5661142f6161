-- The roles and keys that the entity's own calls issued, one row per role or owner.
select
  coalesce(role_arn, key_owner, kind)                                    as value,
  concat(min(action), case when count(distinct issued_key) > 1 then concat(', ', count(distinct issued_key), ' keys') else concat(' ', min(issued_key)) end) as detail,
  min(actor)                                                             as actor,
  min(event_time)                                                        as first_seen,
  max(event_time)                                                        as last_seen,
  count(*)                                                               as events,
  first_by(event_id, event_time)                                           as event_id,
  count(*) over () as all_rows
from kept_pivot_issued
where {made_by_entity}
group by coalesce(role_arn, key_owner, kind)
order by events desc, value asc
limit $most
