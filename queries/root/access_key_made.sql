-- title: Was an access key made for root?
-- asks: what
-- kind: detection
-- severity: critical
-- attack: [T1098.001]
-- finding: "root of account {recipient_account_id} asked for an access key of its own from {source_ip_address}"
-- summary: >
--   A key of root cannot be limited by any IAM policy and works from anywhere until it is deleted.
--   response_elements names the key: follow it with activity.timeline, delete it, then ask how the maker
--   came to be root.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     made, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     root makes a key for a user: {requestParameters: {userName: bob}}
--     a user makes their own key: {userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--     the key is deleted: {eventName: DeleteAccessKey}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'CreateAccessKey'
  and user_identity_type = 'Root'
  and json_text(request_parameters, '$.userName') is null
  and ($include_denied or error_code is null)
