-- title: Was a SageMaker AI notebook lifecycle configuration changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1546, T1059.004]
-- ttc: [T1578.005, T1059.009]
-- outcome: attempted
-- finding: "{actor} changed the SageMaker AI lifecycle configuration of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the SageMaker AI lifecycle configuration of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The script runs as root each time the notebook starts, with its role's credentials. It stands in
--   request_parameters, base64-encoded; decode it first.
-- false_positives:
--   - Teams that install their libraries that way.
-- misses:
--   - Scripts that fetch the real one from elsewhere.
-- references:
--   - https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html
-- cases:
--   given:
--     eventSource: sagemaker.amazonaws.com
--     eventName: CreateNotebookInstanceLifecycleConfig
--     readOnly: false
--     requestParameters: {notebookInstanceLifecycleConfigName: c, onStart: [{content: IyEvYmluL3No}]}
--   match:
--     a script: {}
--     another script: {eventName: UpdateNotebookInstanceLifecycleConfig}
--     a script for a studio: {eventName: CreateStudioLifecycleConfig}
--     a notebook given a script: {eventName: UpdateNotebookInstance, requestParameters: {notebookInstanceName: n, lifecycleConfigName: c}}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     a notebook made bigger: {eventName: UpdateNotebookInstance, requestParameters: {notebookInstanceName: n, instanceType: ml.t3.large}}
--     the same word in another call: {eventName: CreateNotebookInstance, requestParameters: {lifecycleConfigName: c}}

select *
from events
where (
    action in (
      'sagemaker:CreateNotebookInstanceLifecycleConfig',
      'sagemaker:UpdateNotebookInstanceLifecycleConfig',
      'sagemaker:CreateStudioLifecycleConfig'
    )
    or (
      action = 'sagemaker:UpdateNotebookInstance'
      and json_text(request_parameters, '$.lifecycleConfigName') is not null
    )
  )
