-- title: Did a principal open a SageMaker AI notebook or Studio session?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1021.007, T1550]
-- ttc: [T1578.005, T1059.009]
-- outcome: attempted
-- finding: "{actor} opened the SageMaker AI notebook or app {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to open the SageMaker AI notebook or app {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A presigned URL lets its holder work in the notebook without further sign-in, with a shell and the
--   notebook's role, which often has more permissions than its user. For people it is everyday work; for a key
--   or role that never did so (activity.new_actions) it is not.
-- false_positives:
--   - Data scientists, every morning.
-- misses:
--   - Who used the address; it works from anywhere for some minutes.
-- cases:
--   given:
--     eventSource: sagemaker.amazonaws.com
--     eventName: CreatePresignedNotebookInstanceUrl
--     readOnly: false
--     requestParameters: {notebookInstanceName: n}
--   match:
--     a notebook: {}
--     a studio: {eventName: CreatePresignedDomainUrl, requestParameters: {domainId: d, userProfileName: u}}
--     the record of experiments: {eventName: CreatePresignedMlflowTrackingServerUrl}
--     a partner's program: {eventName: CreatePartnerAppPresignedUrl}
--     a shell from one's own editor: {eventName: StartSession}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     started: {eventName: StartNotebookInstance}
--     a shell elsewhere: {eventSource: ssm.amazonaws.com, eventName: StartSession}

select *
from events
where action in (
    'sagemaker:CreatePresignedNotebookInstanceUrl',
    'sagemaker:CreatePresignedDomainUrl',
    'sagemaker:CreatePresignedMlflowTrackingServerUrl',
    'sagemaker:CreatePartnerAppPresignedUrl',
    'sagemaker:StartSession'
  )
