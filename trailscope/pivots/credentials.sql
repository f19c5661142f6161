-- The access keys that calls were signed with, and the call that issued each, where it is in the view.
with used as (
  select
    access_key_id,
    min(actor)                                                        as actor,
    count(distinct source_ip_address)                                 as addresses,
    min(source_ip_address)                                            as source_ip_address,
    max(from_console)                                                 as from_console,
    min(first_seen)                                                   as first_seen,
    max(last_seen)                                                    as last_seen,
    sum(events)::bigint                                               as events,
    coalesce(sum(events) filter (where access = 'read'), 0)::bigint   as reads,
    coalesce(sum(events) filter (where access = 'write'), 0)::bigint  as writes,
    coalesce(sum(events) filter (where access = 'denied'), 0)::bigint as denied
  from kept_pivot_keys
  where access_key_id <> ''
  group by access_key_id
),
issuing as (
  select issued_key, action, actor as issuer, event_id, event_time, source_ip_address as issued_from
  from kept_pivot_issued
  where issued_key is not null
  qualify row_number() over (partition by issued_key order by type = 'AWSAccount' asc, event_time asc, event_id asc) = 1
)
select
  used.access_key_id as value,
  concat(
    case
      when starts_with(used.access_key_id, 'AKIA') then 'long-term'
      when starts_with(used.access_key_id, 'ASIA') then 'temporary'
      else 'key'
    end,
    case when used.addresses > 1 then concat(', from ', used.addresses, ' sources') else concat(', from ', used.source_ip_address) end,
    case
      when issuing.issued_key is not null
        then concat(
          '; issued by ', issuing.issuer, ', ', issuing.action, ' of ', strftime(issuing.event_time, '%Y-%m-%d %H:%M:%S'), ' from ', issuing.issued_from
        )
      when used.from_console = 'true' then '; a console session'
      when starts_with(used.access_key_id, 'ASIA') then '; the call that issued it is not in the view'
      else '; created before the view, or by a call that is not in it'
    end
  )                  as detail,
  used.actor,
  used.first_seen,
  used.last_seen,
  used.events,
  used.reads,
  used.writes,
  used.denied,
  issuing.event_id,
  count(*) over () as all_rows
from used
left join issuing on issuing.issued_key = used.access_key_id
order by used.writes desc, used.events desc, used.access_key_id asc
limit $most
