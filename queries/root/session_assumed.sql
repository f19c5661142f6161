-- title: Did somebody open a root session in a member account?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1548.005]
-- finding: "{actor} opened a root session with AssumeRoot: {target}"
-- summary: >
--   Centralised root access lets the management account act as root of a member for up to fifteen minutes.
--   request_parameters names the account and the task; the session's own calls lie in that account as type
--   Root, under the issued key.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The organisation's own administrators deleting root credentials or unlocking a bucket or queue
--     policy.
-- misses:
--   - A management account whose logs are not in the lake. Its member then shows only a Root session.
-- references:
--   - https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRoot
--     requestParameters:
--       targetPrincipal: "444455556666"
--       taskPolicyArn: {arn: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}
--   match:
--     opened: {}
--     opened, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a role is assumed: {eventName: AssumeRole}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'sts.amazonaws.com'
  and event_name = 'AssumeRoot'
  and ($include_denied or error_code is null)
