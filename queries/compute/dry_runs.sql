-- title: Which principals tested EC2 permissions by dry runs?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1526, T1580]
-- ttc: [T1087.004]
-- outcome: failed
-- finding: "{actor} tested {actions_tried EC2 action|EC2 actions} by dry runs in the hour from {hour}; these would be allowed: {allowed}"
-- summary: >
--   A dry run tells whether a call would succeed without making it: a quiet way to learn what stolen credentials
--   allow. Client.DryRunOperation means yes. One row per principal, for its busiest hour.
-- parameters:
--   min_actions: {type: integer, default: 3, help: how many different actions within an hour make a row}
-- false_positives:
--   - Tools that check permissions before a deployment.
-- misses:
--   - Dry runs that were refused; they look like other refusals (denied.burst).
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, errorCode: Client.DryRunOperation}
--   sequences:
--     as many as asked for:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: CreateKeyPair, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:59:59Z, eventName: CreateKeyPair, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           actions_tried: 2
--           allowed: "ec2:CreateKeyPair, ec2:RunInstances"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two people, one action twice, and calls in earnest:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CreateVpc, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CreateVpc, errorCode: null}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateKeyPair}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateKeyPair, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct action)                                             as actions_tried,
    names_of(action)            as allowed,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where error_code = 'Client.DryRunOperation'
  group by actor_id, date_trunc('hour', event_time)
  having count(distinct action) >= $min_actions
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id) as hours_like_it,
    row_number() over (partition by actor_id order by actions_tried desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  hour,
  actions_tried,
  allowed,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by actions_tried desc, actor_id asc, hour asc
