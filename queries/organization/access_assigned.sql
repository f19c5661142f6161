-- title: Was account access assigned in IAM Identity Center?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} assigned account access in IAM Identity Center: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to assign account access in IAM Identity Center: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The assignment gives a user or group a permission set in an account: request_parameters names all three by
--   id. Everyday work of administrators; by any other principal it is access that no IAM record of the account
--   shows.
-- false_positives:
--   - Joiners and movers, and the pipeline that manages assignments.
-- misses:
--   - A person added to a group that has the assignment; see identity.center_people_changed.
-- cases:
--   given:
--     eventSource: sso.amazonaws.com
--     eventName: CreateAccountAssignment
--     readOnly: false
--     requestParameters:
--       instanceArn: "arn:aws:sso:::instance/ssoins-1"
--       targetId: "444455556666"
--       targetType: AWS_ACCOUNT
--       permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
--       principalType: USER
--       principalId: u-1
--   match:
--     given: {}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     taken away: {eventName: DeleteAccountAssignment}

select *
from events
where action = 'sso:CreateAccountAssignment'
