-- title: Which events belong to a principal, address, access key or resource?
-- asks: when
-- kind: summary
-- outcome: attempted
-- summary: >
--   The events in order of time. Give any of the parameters; those left empty do not filter, several narrow each
--   other down. A role matches with all its sessions; an access key matches where it was created, issued,
--   changed or used; a target matches anywhere in the target, the resources or the text of an error.
-- parameters:
--   actor:
--     type: text
--     default: ""
--     help: "name or ARN: alice, DeployRole, DeployRole/run-1, arn:aws:iam::111122223333:role/DeployRole"
--   address: {type: text, default: "", help: "source address, or network as network_of writes it: 203.0.113.0/24"}
--   access_key: {type: text, default: "", help: access key id}
--   target: {type: text, default: "", help: "part of a resource's name or ARN"}
-- misses:
--   - Events that name the resource in their parameters alone, in a place no target is made from.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: ListUsers
--     sourceIPAddress: 198.51.100.7
--     userIdentity:
--       type: IAMUser
--       userName: alice
--       arn: "arn:aws:iam::111122223333:user/alice"
--       accessKeyId: AKIAEXAMPLEALICE0001
--   sequences:
--     nothing given, everything in order:
--       events:
--         - {eventTime: 2026-09-01T08:01:00Z, awsRegion: eu-west-1, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: AddUserToGroup, requestParameters: {groupName: admins, userName: bob}}
--       expect:
--         - event_time: 2026-09-01T08:00:00Z
--           actor: alice
--           action: "iam:AddUserToGroup"
--           source_ip_address: 198.51.100.7
--           error_code: null
--           recipient_account_id: "111122223333"
--         - {event_time: 2026-09-01T08:01:00Z, aws_region: eu-west-1, error_code: AccessDenied}
--     an actor by name, by ARN, and a role with all its sessions:
--       $actor: DeployRole
--       given:
--         userIdentity:
--           type: AssumedRole
--           arn: "arn:aws:sts::111122223333:assumed-role/DeployRole/run-1"
--           sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/DeployRole", userName: DeployRole}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, userIdentity: {arn: "arn:aws:sts::111122223333:assumed-role/DeployRole/run-2"}}
--         - eventTime: 2026-09-01T08:02:00Z
--           userIdentity:
--             type: AssumedRole
--             arn: "arn:aws:sts::111122223333:assumed-role/DeployRoleTwo/run-1"
--             sessionContext:
--               sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/DeployRoleTwo", userName: DeployRoleTwo}
--         - eventTime: 2026-09-01T08:03:00Z
--           userIdentity: {type: IAMUser, userName: DeployRole, arn: "arn:aws:iam::111122223333:user/x"}
--       expect: [{event_time: 2026-09-01T08:00:00Z}, {event_time: 2026-09-01T08:01:00Z}, {event_time: 2026-09-01T08:03:00Z}]
--     a role by its ARN:
--       $actor: "arn:aws:iam::111122223333:role/DeployRole"
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           userIdentity:
--             type: AssumedRole
--             arn: "arn:aws:sts::111122223333:assumed-role/DeployRole/run-1"
--             sessionContext:
--               sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/DeployRole", userName: DeployRole}
--         - {eventTime: 2026-09-01T08:01:00Z}
--       expect: [{event_time: 2026-09-01T08:00:00Z}]
--     a session by its ARN:
--       $actor: "arn:aws:sts::111122223333:assumed-role/DeployRole/run-1"
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           userIdentity:
--             type: AssumedRole
--             arn: "arn:aws:sts::111122223333:assumed-role/DeployRole/run-1"
--             sessionContext:
--               sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/DeployRole", userName: DeployRole}
--         - {eventTime: 2026-09-01T08:01:00Z}
--       expect: [{event_time: 2026-09-01T08:00:00Z}]
--     an address:
--       $address: 203.0.113.9
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:02:00Z, sourceIPAddress: 203.0.113.90}
--       expect: [{event_time: 2026-09-01T08:01:00Z}]
--     a network:
--       $address: 203.0.113.0/24
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9}
--       expect: [{event_time: 2026-09-01T08:01:00Z}]
--     a key, from its making to its end:
--       $access_key: AKIAEXAMPLEBOBNEW001
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: CreateAccessKey
--           responseElements: {accessKey: {accessKeyId: AKIAEXAMPLEBOBNEW001}}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - eventTime: 2026-09-01T08:02:00Z
--           userIdentity:
--             type: IAMUser
--             userName: bob
--             arn: "arn:aws:iam::111122223333:user/bob"
--             accessKeyId: AKIAEXAMPLEBOBNEW001
--         - eventTime: 2026-09-01T08:03:00Z
--           eventName: DeleteAccessKey
--           requestParameters: {userName: bob, accessKeyId: AKIAEXAMPLEBOBNEW001}
--       expect: [{event_time: 2026-09-01T08:00:00Z}, {event_time: 2026-09-01T08:02:00Z}, {event_time: 2026-09-01T08:03:00Z}]
--     a temporary key, where it was issued:
--       $access_key: ASIAEXAMPLE000000002
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           responseElements: {credentials: {accessKeyId: ASIAEXAMPLE000000002}}
--         - {eventTime: 2026-09-01T08:01:00Z}
--       expect: [{event_time: 2026-09-01T08:00:00Z}]
--     a target by part of its name, whatever the case:
--       $target: Admins
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: AddUserToGroup, requestParameters: {groupName: admins, userName: bob}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AddUserToGroup, requestParameters: {groupName: dev, userName: bob}}
--         - eventTime: 2026-09-01T08:02:00Z
--           eventSource: s3.amazonaws.com
--           eventName: PutObject
--           requestParameters: {bucketName: shop, key: a.csv}
--           errorCode: AccessDenied
--           errorMessage: "User: u is not authorized to perform: kms:GenerateDataKey on resource: key/admins"
--         - eventTime: 2026-09-01T08:03:00Z
--           eventSource: s3.amazonaws.com
--           eventName: GetObject
--           requestParameters: {bucketName: shop, key: a.csv}
--           resources:
--             - {ARN: "arn:aws:s3:::shop/a.csv", type: "AWS::S3::Object"}
--             - {ARN: "arn:aws:kms:us-east-1:111122223333:key/admins", type: "AWS::KMS::Key"}
--       expect: [{event_time: 2026-09-01T08:00:00Z}, {event_time: 2026-09-01T08:02:00Z}, {event_time: 2026-09-01T08:03:00Z}]

select
  event_time,
  actor,
  action,
  target,
  source_ip_address,
  aws_region,
  recipient_account_id,
  error_code,
  user_identity_access_key_id as access_key_id,
  event_id
from events
where (
    $actor = ''
    or actor = $actor
    or actor_id = $actor
    or user_identity_arn = $actor
    or starts_with(actor, $actor || '/')
  )
  and ($address = '' or source_ip_address = $address or network_of(source_ip_address) = $address)
  and (
    $access_key = ''
    or user_identity_access_key_id = $access_key
    or json_text(response_elements, '$.accessKey.accessKeyId') = $access_key
    or json_text(response_elements, '$.credentials.accessKeyId') = $access_key
    or json_text(request_parameters, '$.accessKeyId') = $access_key
  )
  and (
    $target = ''
    or strpos(lower(target), lower($target)) > 0
    or strpos(lower(resources), lower($target)) > 0
    or strpos(lower(error_message), lower($target)) > 0
  )
order by event_time asc, event_id asc
