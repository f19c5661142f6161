-- title: Was the quarantine of a leaked key lifted?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- finding: "{actor} lifted the quarantine of a user: {target}"
-- summary: >
--   AWS had put the policy on the user because its key lies in public. Right after the key is deleted this is
--   tidying up; as long as the key lives, everybody who found it may do everything again. Look for
--   credentials.access_key_taken_away before it.
-- false_positives:
--   - A responder who is done, after the leaked key was deleted and the case with AWS closed.
-- misses:
--   - A quarantine circumvented by a second user or role.
--   - Attempts that AWS refused, whose records do not name the policy; see denied.identity_changes.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: DetachUserPolicy
--     readOnly: false
--     requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}
--   match:
--     detached: {}
--     the inline policy of former years, deleted:
--       {eventName: DeleteUserPolicy, requestParameters: {userName: bob, policyName: AWSExposedCredentialPolicy_DO_NOT_REMOVE}}
--   ignore:
--     another policy: {requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}}
--     put on: {eventName: AttachUserPolicy}
--     another inline policy: {eventName: DeleteUserPolicy, requestParameters: {userName: bob, policyName: p}}
--     the inline policy is put on: {eventName: PutUserPolicy, requestParameters: {userName: bob, policyName: AWSExposedCredentialPolicy_DO_NOT_REMOVE}}

select *
from events
where (
    event_name = 'DetachUserPolicy'
    and json_text(request_parameters, '$.policyArn') like '%:policy/AWSCompromisedKeyQuarantine%'
  )
  or (
    event_name = 'DeleteUserPolicy'
    and json_text(request_parameters, '$.policyName') like 'AWSExposedCredentialPolicy%'
  )
