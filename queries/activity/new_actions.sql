-- title: Which API actions did a principal call for the first time?
-- asks: what
-- kind: hunt
-- severity: low
-- attack: [T1078.004]
-- ttc: [T1059.009]
-- outcome: done
-- finding: "{actor} called {new_actions new action|new actions} from {first_seen} on: {actions}"
-- summary: >
--   Principals active during the baseline that afterwards changed something with an action they had not called
--   before. A pipeline role that suddenly creates IAM users, or a user who suddenly deletes tables, is
--   compromised or has another task. One row per principal; read-only and failed calls do not count.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view an action counts as known}
--   min_new_actions: {type: integer, default: 1, help: how many new actions make a row}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New tasks, releases, and people back from leave.
-- misses:
--   - Principals that are new themselves; see activity.by_principal.
--   - A thief who does what the victim does.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     two changes never made before:
--       $min_new_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser}
--         - {eventTime: 2026-09-08T09:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser}
--         - {eventTime: 2026-09-08T10:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateAccessKey}
--       expect: [{actor: alice, new_actions: 2, actions: "iam:CreateAccessKey, iam:CreateUser", first_seen: 2026-09-08T08:00:00Z}]
--     one new change where two are asked for:
--       $min_new_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser}
--       expect: []
--     known, even if last seen one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeInstances, readOnly: true}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     a principal that is new itself:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-08T08:00:00Z
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: []
--     only read, and refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: DescribeInstances, readOnly: true}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: TerminateInstances, errorCode: Client.UnauthorizedOperation}
--       expect: []

with principals as (
  select actor_id, min(first_seen) as first_event
  from activity
  group by actor_id
),
changes as (
  select
    actor_id,
    min(actor)                   as actor,
    action,
    min(first_seen)                    as first_seen,
    max(last_seen)                     as last_seen,
    first_by(first_event_id, first_seen) as first_event_id
  from activity
  where read_only = false
    and outcome = 'succeeded'
  group by actor_id, action
)
select
  min(changes.actor)                                              as actor,
  changes.actor_id,
  count(*)                                                        as new_actions,
  names_of(changes.action) as actions,
  min(changes.first_seen)                                         as first_seen,
  max(changes.last_seen)                                          as last_seen,
  first_event_ids(changes.first_event_id, changes.first_seen)     as event_ids
from changes
join principals on principals.actor_id = changes.actor_id
where changes.first_seen >= (select min(event_time) from events) + $baseline
  and principals.first_event < (select min(event_time) from events) + $baseline
group by changes.actor_id
having count(*) >= $min_new_actions
order by new_actions desc, first_seen asc, actor_id asc
