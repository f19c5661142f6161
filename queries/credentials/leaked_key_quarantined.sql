-- title: Did AWS quarantine an IAM user whose access key leaked?
-- asks: who
-- kind: detection
-- severity: critical
-- attack: [T1552.001]
-- ttc: [T1552.001, T1078.A001]
-- outcome: done
-- finding: "{actor} attached a quarantine policy of AWS: {target} ({action}) from {source_ip_address}"
-- summary: >
--   AWS found the user's access key in a public place and attached a policy that denies the most abused actions
--   only; all others still work. Disable the access key now, then read everything it did, from before the leak
--   on (activity.timeline with access_key).
-- false_positives:
--   - Somebody attaching the policy by hand, as a test.
-- misses:
--   - Leaks that AWS did not see, and temporary or root keys, which are not quarantined this way.
-- references:
--   - https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: AttachUserPolicy
--     readOnly: false
--     requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}
--   match:
--     the newest policy: {}
--     the first policy: {requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine"}}
--     the inline policy of former years:
--       {eventName: PutUserPolicy, requestParameters: {userName: bob, policyName: AWSExposedCredentialPolicy_DO_NOT_REMOVE}}
--   ignore:
--     another policy: {requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}}
--     the quarantine is lifted: {eventName: DetachUserPolicy}
--     another inline policy: {eventName: PutUserPolicy, requestParameters: {userName: bob, policyName: p}}
--     the inline policy is taken away:
--       {eventName: DeleteUserPolicy, requestParameters: {userName: bob, policyName: AWSExposedCredentialPolicy_DO_NOT_REMOVE}}

select *
from events
where (
    action = 'iam:AttachUserPolicy'
    and json_text(request_parameters, '$.policyArn') like '%:policy/AWSCompromisedKeyQuarantine%'
  )
  or (
    action = 'iam:PutUserPolicy'
    and json_text(request_parameters, '$.policyName') like 'AWSExposedCredentialPolicy%'
  )
