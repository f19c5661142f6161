-- title: Was the AWS quarantine policy of a leaked access key removed?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: done
-- finding: "{actor} removed the quarantine policy of an IAM user: {target} ({action}) from {source_ip_address}"
-- summary: >
--   AWS had attached the policy because the user's access key is public. Right after the key is deleted this is
--   tidying up; as long as the key works, everybody who found it has the user's permissions again. Look for
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
    action = 'iam:DetachUserPolicy'
    and json_text(request_parameters, '$.policyArn') like '%:policy/AWSCompromisedKeyQuarantine%'
  )
  or (
    action = 'iam:DeleteUserPolicy'
    and json_text(request_parameters, '$.policyName') like 'AWSExposedCredentialPolicy%'
  )
