-- title: Did a principal request GPU instances in SageMaker AI?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1496.001]
-- ttc: [T1496.001, T1496.004]
-- outcome: attempted
-- finding: "{actor} requested a SageMaker AI instance with accelerators in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to request a SageMaker AI instance with accelerators in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Notebooks, training, processing, clusters and endpoints run on the same GPU instances that cryptominers
--   want, under other quotas than EC2. The instance type stands in request_parameters. Look for Regions nobody
--   works in (regions.first_used).
-- false_positives:
--   - People who train models.
-- misses:
--   - Many small machines.
-- formerly: [ai.big_machines_asked]
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
--     a notebook made larger: {eventName: UpdateNotebookInstance, requestParameters: {notebookInstanceName: n, instanceType: ml.p4d.24xlarge}}
--     a search for parameters: {eventName: CreateHyperParameterTuningJob, requestParameters: {trainingJobDefinition: {resourceConfig: {instanceType: ml.g5.xlarge}}}}
--     a transform: {eventName: CreateTransformJob, requestParameters: {transformResources: {instanceType: ml.g5.xlarge}}}
--     a cluster made larger: {eventName: UpdateCluster, requestParameters: {instanceGroups: [{instanceType: ml.p5.48xlarge}]}}
--   ignore:
--     an everyday machine: {requestParameters: {notebookInstanceName: n, instanceType: ml.t3.medium}}
--     looked at: {eventName: DescribeTrainingJob, readOnly: true}

select *
from events
where action in (
    'sagemaker:CreateNotebookInstance',
    'sagemaker:UpdateNotebookInstance',
    'sagemaker:CreateTrainingJob',
    'sagemaker:CreateHyperParameterTuningJob',
    'sagemaker:CreateProcessingJob',
    'sagemaker:CreateTransformJob',
    'sagemaker:CreateEndpointConfig',
    'sagemaker:CreateApp',
    'sagemaker:CreateCluster',
    'sagemaker:UpdateCluster'
  )
  and regexp_matches(request_parameters, '"instanceType"\s*:\s*"ml\.(p|g|trn|inf)\d')
