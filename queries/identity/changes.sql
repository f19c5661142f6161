-- title: What was changed in IAM, and by which principals?
-- asks: what
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per principal and kind of change to users, groups, roles, policies, keys and providers, the busiest
--   first, with denied attempts beside those that succeeded. Read the rows of unexpected principals first;
--   identity.became_admin and credentials.access_key_made tell more about the dangerous ones.
-- misses:
--   - Identity Center, which is another service; see identity.center_people_changed and
--     organization.permission_set_changed.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     two kinds of change, and one that was refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, requestParameters: {userName: bob}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateUser, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CreateUser, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: AttachUserPolicy, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: ListUsers, readOnly: true}
--         - {eventTime: 2026-09-01T08:05:00Z, eventSource: ec2.amazonaws.com, eventName: RunInstances}
--       expect:
--         - actor: alice
--           action: "iam:CreateUser"
--           changes: 2
--           denied: 1
--           targets: 2
--           addresses: "198.51.100.7"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:02:00Z
--         - {actor: alice, action: "iam:AttachUserPolicy", changes: 1, denied: 0}

select
  min(actor)                                                         as actor,
  actor_id,
  action,
  count_if(error_code is null)                                       as changes,
  count_if(is_denied(error_code))                                    as denied,
  count(distinct case when error_code is null then target end)       as targets,
  names_of(source_ip_address) as addresses,
  min(event_time)                                                    as first_seen,
  max(event_time)                                                    as last_seen
from events
where event_source = 'iam.amazonaws.com'
  and read_only = false
group by actor_id, action
order by changes desc, action asc, actor_id asc
