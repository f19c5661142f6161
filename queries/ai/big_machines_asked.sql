-- title: Who asked SageMaker for machines with accelerators?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1496.001]
-- finding: "{actor} asked for a machine with accelerators: {action} {target} in {aws_region}"
-- summary: >
--   Notebooks, training, processing and endpoints rent the same graphics cards that miners and thieves of
--   computing time want, under other limits than EC2. The kind of machine stands in request_parameters.
--   Look for regions nobody works in (regions.first_used).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - People who train models.
-- misses:
--   - Many small machines.
-- cases:
--   given:
--     eventSource: sagemaker.amazonaws.com
--     eventName: CreateNotebookInstance
--     readOnly: false
--     requestParameters: {notebookInstanceName: n, instanceType: ml.p4d.24xlarge}
--   match:
--     a notebook: {}
--     training: {eventName: CreateTrainingJob, requestParameters: {resourceConfig: {instanceType: ml.g5.48xlarge}}}
--     processing: {eventName: CreateProcessingJob, requestParameters: {processingResources: {clusterConfig: {instanceType: ml.trn1.32xlarge}}}}
--     an endpoint: {eventName: CreateEndpointConfig, requestParameters: {productionVariants: [{instanceType: ml.inf2.48xlarge}]}}
--     an application in a studio: {eventName: CreateApp, requestParameters: {resourceSpec: {instanceType: ml.g4dn.xlarge}}}
--     a cluster: {eventName: CreateCluster, requestParameters: {instanceGroups: [{instanceType: ml.p5.48xlarge}]}}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     an everyday machine: {requestParameters: {notebookInstanceName: n, instanceType: ml.t3.medium}}
--     looked at: {eventName: DescribeTrainingJob, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where action in (
    'sagemaker:CreateNotebookInstance',
    'sagemaker:CreateTrainingJob',
    'sagemaker:CreateProcessingJob',
    'sagemaker:CreateEndpointConfig',
    'sagemaker:CreateApp',
    'sagemaker:CreateCluster'
  )
  and regexp_matches(request_parameters, '"instanceType"\s*:\s*"ml\.(p|g|trn|inf)\d')
  and ($include_denied or error_code is null)
