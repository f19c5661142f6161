-- title: Which principals read Systems Manager inventory for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1518, T1580, T1673]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} read the Systems Manager inventory for the first time on {first_seen}: {actions}"
-- finding_denied: "{actor} tried to read the Systems Manager inventory for the first time on {first_seen} and was denied: {actions}"
-- summary: >
--   Installed software, missing patches and past commands show an intruder which instances to attack. Principals
--   that read them after the baseline and not during it.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view somebody who asks counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - People who open the console of Systems Manager.
-- misses:
--   - Somebody who had asked within the baseline, with stolen credentials as well.
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: GetInventory, readOnly: true}
--   sequences:
--     by every call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetParameter}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: GetInventory}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: GetInventorySchema}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: ListInventoryEntries}
--         - {eventTime: 2026-09-08T08:03:00Z, eventName: DescribeInstanceInformation}
--         - {eventTime: 2026-09-08T08:04:00Z, eventName: DescribeInstancePatches}
--         - {eventTime: 2026-09-08T08:05:00Z, eventName: DescribeInstancePatchStates}
--         - {eventTime: 2026-09-08T08:06:00Z, eventName: ListCommands}
--         - {eventTime: 2026-09-08T08:07:00Z, eventName: ListCommandInvocations}
--         - {eventTime: 2026-09-08T08:08:00Z, eventName: DescribeSessions}
--         - {eventTime: 2026-09-08T08:09:00Z, eventName: ListNodes}
--       expect: [{actor: alice, calls: 10, denied: 0, actions: "ssm:DescribeInstanceInformation, ssm:DescribeInstancePatchStates, ssm:DescribeInstancePatches, ssm:DescribeSessions, ssm:GetInventory, ssm:GetInventorySchema, ssm:ListCommandInvocations, ssm:ListCommands, ssm:ListInventoryEntries, ssm:ListNodes", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T08:09:00Z}]
--     asked one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetParameter}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     services, other calls, other services:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetParameter}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: GetParameter}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: example.amazonaws.com}
--       expect: []

with askers as (
  select
    min(actor)                                              as actor,
    actor_id,
    count(*)                                                as calls,
    count_if(is_denied(error_code))                         as denied,
    names_of(action) as actions,
    min(event_time)                                         as first_seen,
    max(event_time)                                         as last_seen,
    first_event_ids(event_id, event_time)                   as event_ids
  from events
  where action in (
      'ssm:GetInventory',
      'ssm:GetInventorySchema',
      'ssm:ListInventoryEntries',
      'ssm:DescribeInstanceInformation',
      'ssm:DescribeInstancePatches',
      'ssm:DescribeInstancePatchStates',
      'ssm:ListCommands',
      'ssm:ListCommandInvocations',
      'ssm:DescribeSessions',
      'ssm:ListNodes'
    )
    and user_identity_type is distinct from 'AWSService'
  group by actor_id
)
select askers.*
from askers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
