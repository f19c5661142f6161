-- title: Which principals assumed an IAM role from another role?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1550.001, T1078.004, T1548.005]
-- ttc: [T1199.A002]
-- outcome: done
-- finding: "{origin} assumed {via_role}, and from there {role}, {times time|times}"
-- summary: >
--   Each step of a chain of roles as one row: the principal that got the first session, as far as the lake knows
--   it, the role it worked as, and the role assumed from there. Monitoring does so daily; an intruder reaches
--   further that way, and each further account names only the role before it. Read unknown chains from the
--   origin.
-- parameters:
--   ignore_roles: {type: text list, default: [], help: "ARNs of roles whose work is to take on others"}
-- false_positives:
--   - Monitoring, inventory and deployment across accounts.
-- misses:
--   - Chains through the console or Identity Center, where the key that was issued is not the one in use; their
--     origin stays unknown.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRole
--     recipientAccountId: "111122223333"
--   sequences:
--     two steps, twice:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice", accessKeyId: AKIAIOSFODNN7EXAMPLE}
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Hub"}
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLEHUB000001}}
--         - eventTime: 2026-09-01T08:00:30Z
--           eventSource: example.amazonaws.com
--           userIdentity: {type: IAMUser, userName: aaron, arn: "arn:aws:iam::111122223333:user/aaron"}
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLEHUB000001}}
--         - eventTime: 2026-09-01T08:01:00Z
--           userIdentity:
--             type: AssumedRole
--             arn: "arn:aws:sts::111122223333:assumed-role/Hub/s"
--             accessKeyId: ASIAEXAMPLEHUB000001
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Hub", userName: Hub}}
--           requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Spoke"}
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLESPOKE0001}}
--         - eventTime: 2026-09-01T08:02:00Z
--           userIdentity:
--             type: AssumedRole
--             arn: "arn:aws:sts::111122223333:assumed-role/Hub/s"
--             accessKeyId: ASIAEXAMPLEHUB000001
--             sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Hub", userName: Hub}}
--           requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Spoke"}
--       expect:
--         - origin: alice
--           via_role: "arn:aws:iam::111122223333:role/Hub"
--           role: "arn:aws:iam::444455556666:role/Spoke"
--           times: 2
--           first_seen: 2026-09-01T08:01:00Z
--           last_seen: 2026-09-01T08:02:00Z
--     the first step is unknown:
--       events:
--         - userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Hub/s", sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Hub", userName: Hub}}}
--           requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Spoke"}
--       expect: [{origin: somebody unknown}]
--     one step, a refused one, another call, a role whose work it is, the role itself again:
--       $ignore_roles: ["arn:aws:iam::111122223333:role/Monitor"]
--       events:
--         - userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Hub"}
--         - userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Hub"}}}
--           requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Spoke"}
--           errorCode: AccessDenied
--         - eventSource: iam.amazonaws.com
--           eventName: GetRole
--           userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Hub"}}}
--         - userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Monitor"}}}
--           requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Spoke"}
--         - userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/Hub"}}}
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Hub"}
--       expect: []

with issued as (
  select
    json_text(response_elements, '$.credentials.accessKeyId') as issued_key,
    min(actor)                                                as origin
  from events
  where event_source = 'sts.amazonaws.com'
  group by json_text(response_elements, '$.credentials.accessKeyId')
),
steps as (
  select
    actor,
    actor_id,
    session_issuer_arn                         as via_role,
    json_text(request_parameters, '$.roleArn') as role,
    user_identity_access_key_id,
    event_time,
    event_id
  from events
  where action = 'sts:AssumeRole'
    and user_identity_type = 'AssumedRole'
    and error_code is null
    and json_text(request_parameters, '$.roleArn') is distinct from session_issuer_arn
    and not list_contains($ignore_roles, coalesce(session_issuer_arn, ''))
)
select
  coalesce(issued.origin, 'somebody unknown')      as origin,
  min(steps.actor)                                 as actor,
  steps.actor_id,
  steps.via_role,
  steps.role,
  count(*)                                         as times,
  min(steps.event_time)                            as first_seen,
  max(steps.event_time)                            as last_seen,
  first_event_ids(steps.event_id, steps.event_time) as event_ids
from steps
left join issued on issued.issued_key = steps.user_identity_access_key_id
group by coalesce(issued.origin, 'somebody unknown'), steps.actor_id, steps.via_role, steps.role
order by first_seen asc, role asc, origin asc
