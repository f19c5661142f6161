-- title: Who was given access to an account through Identity Center?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.003]
-- finding: "{actor} asked to give somebody access to an account: {target}"
-- summary: >
--   The assignment gives a person or group a permission set in an account: request_parameters names all
--   three by id. Everyday work of administrators; of anybody else it is a way in that no IAM record of the
--   account shows.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     given, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     taken away: {eventName: DeleteAccountAssignment}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name = 'CreateAccountAssignment'
  and ($include_denied or error_code is null)
