-- title: Did a Lambda function or container change IAM?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1078.004, T1098, T1136.003]
-- ttc: [T1098.003, T1136.003]
-- outcome: attempted
-- finding: "code running as {actor} called {action} on {target} from {source_ip_address}"
-- finding_denied: "code running as {actor} tried to call {action} on {target} from {source_ip_address} but {failure}"
-- summary: >
--   The credentials of Lambda functions and containers lie in their environment, where a vulnerability in the
--   code shows them. Functions that rotate access keys do change IAM; others do not. Look at the function's
--   recent code changes, and at the address: its credentials used outside come from a public network.
-- parameters:
--   ignore_roles: {type: text list, default: [], help: "stable ids of roles (actor_id) whose code manages identities"}
-- false_positives:
--   - Rotation of keys, and automation that makes accounts and roles.
-- misses:
--   - Code whose records carry neither the mark of its environment nor its user agent.
--   - Instances; see identity.changed_by_instance.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: AttachRolePolicy
--     readOnly: false
--     requestParameters: {roleName: app}
--     userAgent: Boto3/1.39.4 md/Botocore#1.39.4 ua/2.1 exec-env/AWS_Lambda_python3.12
--     userIdentity:
--       type: AssumedRole
--       arn: "arn:aws:sts::111122223333:assumed-role/worker/resize"
--       sessionContext: {sessionIssuer: {type: Role, userName: worker, arn: "arn:aws:iam::111122223333:role/worker"}}
--   match:
--     a function, by its user agent: {}
--     a container, by its user agent: {userAgent: aws-sdk-go-v2/1.36.6 exec-env/AWS_ECS_FARGATE}
--     a function, by the scope of its credentials: {userAgent: curl/8, userIdentity: {inScopeOf: {issuerType: "AWS::Lambda::Function"}}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListRoles, readOnly: true}
--     a person at a desk: {userAgent: aws-cli/2.27.41}
--     another service: {eventSource: dynamodb.amazonaws.com, eventName: CreateTable}
--     known to manage identities: {$ignore_roles: ["arn:aws:iam::111122223333:role/worker"]}

select *
from events
where event_source = 'iam.amazonaws.com'
  and read_only = false
  and (
    in_scope_of_issuer_type = 'AWS::Lambda::Function'
    or regexp_matches(user_agent, 'exec-env/AWS_(Lambda|ECS)')
  )
  and not list_contains($ignore_roles, actor_id)
