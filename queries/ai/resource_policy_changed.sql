-- title: Was the resource policy of a Bedrock or SageMaker AI model changed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the resource policy of the model {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the resource policy of the model {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A policy on a model or a model package group lets other accounts use or copy what was trained here. The
--   accounts stand in request_parameters.
-- false_positives:
--   - Models shared within the organisation.
-- misses:
--   - Copies taken by accounts that were let in; they stand in their logs.
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: PutResourcePolicy, readOnly: false, requestParameters: {resourceArn: "arn:aws:bedrock:us-east-1:111122223333:custom-model/m"}}
--   match:
--     written: {}
--     removed: {eventName: DeleteResourcePolicy}
--     of a group of models: {eventSource: sagemaker.amazonaws.com, eventName: PutModelPackageGroupPolicy}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     of a secret: {eventSource: secretsmanager.amazonaws.com}

select *
from events
where action in ('bedrock:PutResourcePolicy', 'bedrock:DeleteResourcePolicy', 'sagemaker:PutModelPackageGroupPolicy')
