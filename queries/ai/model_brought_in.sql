-- title: Was a model brought in or put in place of another?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1525, T1195.002]
-- finding: "{actor} asked to bring in a model: {action} {target}"
-- summary: >
--   A model from a bucket or the marketplace answers in your name, and its container runs with a role of
--   yours. Where it came from stands in request_parameters; check that the bucket is your own.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Teams that train and release models.
-- misses:
--   - Model files replaced in their bucket.
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: CreateModelImportJob, readOnly: false, requestParameters: {jobName: j}}
--   match:
--     imported: {}
--     a trained one put to work: {eventName: CreateCustomModelDeployment}
--     one of the marketplace: {eventName: CreateMarketplaceModelEndpoint}
--     one of the marketplace, known already: {eventName: RegisterMarketplaceModelEndpoint}
--     one of SageMaker: {eventSource: sagemaker.amazonaws.com, eventName: CreateModel, requestParameters: {modelName: m}}
--     another one behind the same door: {eventSource: sagemaker.amazonaws.com, eventName: UpdateEndpoint, requestParameters: {endpointName: e}}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     one of API Gateway, which is something else: {eventSource: apigateway.amazonaws.com, eventName: CreateModel}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'bedrock:CreateModelImportJob',
    'bedrock:CreateCustomModelDeployment',
    'bedrock:CreateMarketplaceModelEndpoint',
    'bedrock:RegisterMarketplaceModelEndpoint',
    'sagemaker:CreateModel',
    'sagemaker:UpdateEndpoint'
  )
  and ($include_denied or error_code is null)
