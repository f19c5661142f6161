-- title: Was a root session opened in a member account with AssumeRoot?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1548.005]
-- ttc: [T1078.A002, T1199.A002]
-- outcome: attempted
-- finding: "{actor} opened a root session with AssumeRoot: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to open a root session with AssumeRoot: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Centralized root access lets the management account act as root of a member for up to fifteen minutes.
--   request_parameters names the account and the task; the session's own calls lie in that account as type Root,
--   under the issued key.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a role is assumed: {eventName: AssumeRole}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'sts:AssumeRoot'
