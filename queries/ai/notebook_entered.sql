-- title: Who opened a notebook?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1021.007, T1550]
-- finding: "{actor} asked for a way into {target}, from {source_ip_address}"
-- summary: >
--   The address handed out lets its holder work in the notebook without any further sign-in, with a shell and
--   with the notebook's role, which often may do more than its user. For people it is everyday work; for
--   a key or a role that never did so it is not (activity.new_actions).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where action in (
    'sagemaker:CreatePresignedNotebookInstanceUrl',
    'sagemaker:CreatePresignedDomainUrl',
    'sagemaker:CreatePresignedMlflowTrackingServerUrl',
    'sagemaker:CreatePartnerAppPresignedUrl',
    'sagemaker:StartSession'
  )
  and ($include_denied or error_code is null)
