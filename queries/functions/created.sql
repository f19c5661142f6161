-- title: Was a Lambda function created?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1648]
-- ttc: [T1648.A001]
-- outcome: attempted
-- finding: "{actor} created the Lambda function {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create the Lambda function {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A new function works with the role it was given, which may have more permissions than its creator. The role
--   and the place of the code stand in request_parameters. Read on with deployments.role_passed for roles that
--   this principal never passed before.
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

select *
from events
where action = 'lambda:CreateFunction'
