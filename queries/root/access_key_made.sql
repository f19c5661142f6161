-- title: Was an access key created for the root user?
-- asks: what
-- kind: detection
-- severity: critical
-- attack: [T1098.001]
-- ttc: [T1078.A002, T1098.001]
-- outcome: attempted
-- finding: "root of account {recipient_account_id} created an access key for itself ({action}) from {source_ip_address}"
-- finding_denied: "root of account {recipient_account_id} tried to create an access key for itself ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A root access key cannot be limited by any IAM policy and works from anywhere until it is deleted.
--   response_elements names the key: follow it with activity.timeline, delete it, then ask how its creator
--   signed in as root.
-- false_positives:
--   - None in an account that is kept as AWS recommends.
-- misses:
--   - A key made before the window; root.access_key_used shows it as soon as it is used.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateAccessKey
--     readOnly: false
--     userIdentity: {type: Root, principalId: "111122223333", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333"}
--   match:
--     for itself, no user named: {responseElements: {accessKey: {accessKeyId: AKIAIOSFODNN7EXAMPLE}}}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     root makes a key for a user: {requestParameters: {userName: bob}}
--     a user makes their own key: {userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--     the key is deleted: {eventName: DeleteAccessKey}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'iam:CreateAccessKey'
  and user_identity_type = 'Root'
  and json_text(request_parameters, '$.userName') is null
