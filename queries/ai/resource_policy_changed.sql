-- title: Was it changed which other accounts may use our models?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098]
-- finding: "{actor} asked to change who may use {target}: {action}"
-- summary: >
--   A policy on a model, or on a group of models, lets other accounts use or copy what was trained here.
--   Which ones stands in request_parameters.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('bedrock:PutResourcePolicy', 'bedrock:DeleteResourcePolicy', 'sagemaker:PutModelPackageGroupPolicy')
  and ($include_denied or error_code is null)
