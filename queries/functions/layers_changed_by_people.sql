-- title: Did a person's credentials attach layers to a Lambda function?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.005, T1525, T1546]
-- ttc: [T1648.A002]
-- outcome: attempted
-- finding: "{actor} attached layers to the Lambda function {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to attach layers to the Lambda function {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A layer brings extensions, which run beside the function with its role, its environment and its traffic.
--   Pipelines attach layers from their role; here an IAM user, the root user or a person's session did, of IAM
--   Identity Center or named after a mail address. Download the layer version before it is deleted. Layers of
--   other accounts are another question (functions.layer_from_outside).
-- false_positives:
--   - Small teams that deploy by hand or from an IAM user.
-- misses:
--   - The same through a role whose session has no person's name; see functions.code_changed.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: UpdateFunctionConfiguration20150331v2
--     readOnly: false
--     requestParameters: {functionName: invoice, layers: ["arn:aws:lambda:us-east-1:111122223333:layer:tools:1"]}
--   match:
--     by an IAM user: {}
--     by a session of IAM Identity Center: {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice"}}
--     by a session that is named after a person: {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/developer/alice@example.com"}}
--     by the root user: {userIdentity: {type: Root, arn: "arn:aws:iam::111122223333:root"}}
--     denied: {errorCode: AccessDeniedException}
--   ignore:
--     by a pipeline: {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/deploy/ci"}}
--     through CloudFormation: {userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--     layers taken off: {requestParameters: {functionName: invoice, layers: []}}
--     something else of it: {requestParameters: {functionName: invoice, memorySize: 512}}
--     its code: {eventName: UpdateFunctionCode20150331v2}

select *
from events
where action = 'lambda:UpdateFunctionConfiguration'
  and len(json_values(request_parameters, '$.layers[*]')) > 0
  and user_identity_invoked_by is null
  and is_person(user_identity_type, user_identity_arn)
