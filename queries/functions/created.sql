-- title: Which functions were made, and with which role?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1648]
-- finding: "{actor} asked to make {target} in {aws_region}"
-- summary: >
--   A new function works with the role it was given, which may be able to do more than its maker. The role,
--   the place of the code and the key it is encrypted with stand in request_parameters. Read on with
--   deployments.role_handed_over for roles that were never handed out before by this principal.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Every deployment.
-- misses:
--   - Existing functions that are given other code or another role; see functions.code_changed.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: CreateFunction20150331
--     readOnly: false
--     requestParameters: {functionName: invoice, role: "arn:aws:iam::111122223333:role/Invoice"}
--   match:
--     made: {}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     read: {eventName: GetFunction20150331v2, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where action = 'lambda:CreateFunction'
  and ($include_denied or error_code is null)
