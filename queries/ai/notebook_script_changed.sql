-- title: Was it changed what a notebook runs when it starts?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1546, T1059.004]
-- finding: "{actor} asked to change what notebooks run at their start: {action} {target}"
-- summary: >
--   The script runs as root each time the notebook starts and has its role's credentials at hand. It stands
--   in request_parameters, coded in base64; decode it before anything else.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

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
  and ($include_denied or error_code is null)
