-- title: Which principals made their first API call after the baseline?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1078.004, T1136.003]
-- ttc: [T1078.A001, T1136.003]
-- outcome: attempted
-- finding: "{actor} ({type}) made its first call on {first_seen}: {changes change|changes}, {denied call denied|calls denied}: {changed}"
-- summary: >
--   IAM users, roles, the root user and principals of external accounts without any event during the baseline,
--   those with changes first. Questions that compare with former behaviour cannot judge them; this list is their
--   complement. identity.user_made and identity.role_made tell whether they were created in the view.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New colleagues, new applications, and people back from leave.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     the one with changes first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-08T08:00:00Z
--           userIdentity: {type: Root}
--           eventName: DescribeInstances
--           readOnly: true
--           errorCode: Client.UnauthorizedOperation
--         - {eventTime: 2026-09-08T09:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - eventTime: 2026-09-08T09:30:00Z
--           eventName: CreateKeyPair
--           errorCode: Client.UnauthorizedOperation
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - eventTime: 2026-09-08T10:00:00Z
--           eventName: DescribeVpcs
--           readOnly: true
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect:
--         - actor: bob
--           type: IAMUser
--           events: 3
--           changes: 1
--           denied: 1
--           changed: "ec2:RunInstances"
--           addresses: 198.51.100.7
--           first_seen: 2026-09-08T09:00:00Z
--           last_seen: 2026-09-08T10:00:00Z
--         - {actor: root, type: Root, events: 1, changes: 0, denied: 1}
--     known by one second, and a service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--       expect: []

with principals as (
  select
    min(actor)                                                         as actor,
    actor_id,
    min(user_identity_type)                                            as type,
    count(*)                                                           as events,
    count_if(read_only = false and error_code is null)                 as changes,
    names_of(case when read_only = false and error_code is null then action end)                                                                  as changed,
    count_if(is_denied(error_code))                                    as denied,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where coalesce(user_identity_type, 'AWSService') is distinct from 'AWSService'
  group by actor_id
)
select principals.*
from principals
where first_seen >= (select min(event_time) from events) + $baseline
order by changes desc, denied desc, first_seen asc, actor_id asc
