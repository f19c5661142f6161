-- title: How many API calls did each principal make?
-- asks: who
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per principal, the most changes first: roles with all their sessions, IAM users, the root user, AWS
--   services, principals of external accounts. Read it after evidence.coverage; it names every principal that
--   other answers mention. Go on with activity.timeline for one of them.
-- misses:
--   - Persons behind a shared role; the column sessions tells how many there may be.
-- cases:
--   given:
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     eventSource: ec2.amazonaws.com
--     eventName: DescribeInstances
--   sequences:
--     the most changes first, a role with all its sessions:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: RunInstances, readOnly: false, errorCode: Client.UnauthorizedOperation}
--         - eventTime: 2026-09-01T08:03:00Z
--           eventName: RunInstances
--           readOnly: false
--           sourceIPAddress: 203.0.113.9
--           userIdentity:
--             type: AssumedRole
--             arn: "arn:aws:sts::111122223333:assumed-role/DeployRole/run-1"
--             sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/DeployRole"}}
--         - eventTime: 2026-09-01T08:04:00Z
--           awsRegion: eu-west-1
--           userIdentity:
--             type: AssumedRole
--             arn: "arn:aws:sts::111122223333:assumed-role/DeployRole/run-2"
--             sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/DeployRole"}}
--       expect:
--         - actor_id: "arn:aws:iam::111122223333:role/DeployRole"
--           type: AssumedRole
--           sessions: 2
--           events: 2
--           changes: 1
--           denied: 0
--           regions: 2
--           addresses: 2
--           actions: 2
--           first_seen: 2026-09-01T08:03:00Z
--           last_seen: 2026-09-01T08:04:00Z
--         - {actor: alice, type: IAMUser, sessions: 1, events: 3, changes: 0, denied: 2, accounts: 1}

select
  min(actor)                                         as actor,
  actor_id,
  min(user_identity_type)                            as type,
  count(distinct actor)                              as sessions,
  count(*)                                           as events,
  count_if(read_only = false and error_code is null) as changes,
  count_if(is_denied(error_code))                    as denied,
  count(distinct action)                             as actions,
  count(distinct source_ip_address)                  as addresses,
  count(distinct aws_region)                         as regions,
  count(distinct recipient_account_id)               as accounts,
  min(event_time)                                    as first_seen,
  max(event_time)                                    as last_seen
from events
group by actor_id
order by changes desc, events desc, actor_id asc
