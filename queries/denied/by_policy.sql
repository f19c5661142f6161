-- title: Which kind of IAM policy denied which calls?
-- asks: what
-- kind: summary
-- outcome: failed
-- summary: >
--   One row per principal, action and kind of policy that AWS names in the error message. A service control
--   policy or resource control policy means that the organization denied what the account might have allowed; a
--   missing identity policy is the ordinary case; "not said" covers old messages and truncated ones. The
--   policy's ARN is given where the message has it.
-- misses:
--   - Refusals by several policies at once, of which AWS names one.
-- references:
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     errorCode: Client.UnauthorizedOperation
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     every form of message:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           errorMessage: "User: u is not authorized to perform: ec2:RunInstances on resource: * with an explicit deny in a service control policy. Encoded authorization failure message: AbC"
--         - eventTime: 2026-09-01T08:01:00Z
--           errorMessage: "User: u is not authorized to perform: ec2:RunInstances because no service control policy allows the ec2:RunInstances action"
--         - eventTime: 2026-09-01T08:02:00Z
--           eventName: CreateVpc
--           errorMessage: "User: u is not authorized to perform: ec2:CreateVpc with an explicit deny in a service control policy: arn:aws:organizations::111122223333:policy/o-a1b2c3d4e5/service_control_policy/p-1"
--         - eventTime: 2026-09-01T08:03:00Z
--           eventName: CreateTags
--           errorMessage: "User: u is not authorized to perform: ec2:CreateTags because no permissions boundary allows the ec2:CreateTags action"
--         - eventTime: 2026-09-01T08:04:00Z
--           eventSource: guardduty.amazonaws.com
--           eventName: GetDetector
--           errorCode: AccessDeniedException
--           responseElements:
--             message: "User: u is not authorized to perform: guardduty:GetDetector because no identity-based policy allows the guardduty:GetDetector action"
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: DescribeVpcs}
--         - {eventTime: 2026-09-01T08:06:00Z, errorCode: ThrottlingException, errorMessage: no service control policy is meant}
--       expect:
--         - action: "ec2:RunInstances"
--           policy_kind: service control policy
--           denied: 2
--           actor: alice
--           policy_arn: null
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--         - {action: "ec2:CreateTags", policy_kind: permissions boundary, denied: 1}
--         - action: "ec2:CreateVpc"
--           policy_kind: service control policy
--           policy_arn: "arn:aws:organizations::111122223333:policy/o-a1b2c3d4e5/service_control_policy/p-1"
--         - {action: "ec2:DescribeVpcs", policy_kind: not said}
--         - {action: "guardduty:GetDetector", policy_kind: identity-based policy}

with refusals as (
  select
    actor,
    actor_id,
    action,
    event_time,
    coalesce(error_message, json_text(response_elements, '$.message')) as message
  from events
  where is_denied(error_code)
),
explained as (
  select
    actor,
    actor_id,
    action,
    event_time,
    coalesce(
      nullif(regexp_extract(message, '(?:because no|explicit deny in an?) ([A-Za-z -]*?(?:policy|permissions boundary))', 1), ''),
      'not said'
    ) as policy_kind,
    nullif(regexp_extract(message, 'explicit deny in an? [A-Za-z -]+: (arn:[^ ]+)', 1), '') as policy_arn
  from refusals
)
select
  min(actor)      as actor,
  actor_id,
  action,
  policy_kind,
  policy_arn,
  count(*)        as denied,
  min(event_time) as first_seen,
  max(event_time) as last_seen
from explained
group by actor_id, action, policy_kind, policy_arn
order by denied desc, action asc, policy_kind asc, actor_id asc
