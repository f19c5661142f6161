-- title: Was a model imported into Bedrock or SageMaker AI, or replaced?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1525, T1195.002]
-- ttc: [T1578.005, T1648.A002]
-- outcome: attempted
-- finding: "{actor} imported or deployed the model {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to import or deploy the model {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A model from a bucket or the marketplace answers in your name, and its container runs with one of your
--   roles. Where it came from stands in request_parameters; check that the bucket is your own.
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
