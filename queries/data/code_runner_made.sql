-- title: Was code run in Glue or EMR?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1648, T1548.005]
-- ttc: [T1059.009, T1098.003]
-- outcome: attempted
-- finding: "{actor} set up or started code in Glue or EMR in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to set up or start code in Glue or EMR in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   These services run whatever code they are given, with a role that the caller chooses: a way to the data, and
--   to the permissions of a stronger role. The role stands in request_parameters; a Glue development endpoint
--   also takes an SSH key and is hardly used today.
-- false_positives:
--   - Data engineers and their pipelines, all day.
-- misses:
--   - Jobs that exist already and are started (StartJobRun of Glue), whose script may have been exchanged
--     in its bucket.
-- cases:
--   given: {eventSource: glue.amazonaws.com, eventName: CreateDevEndpoint, readOnly: false, requestParameters: {endpointName: e}}
--   match:
--     a development endpoint: {}
--     an endpoint given another key: {eventSource: glue.amazonaws.com, eventName: UpdateDevEndpoint}
--     an endpoint deleted: {eventSource: glue.amazonaws.com, eventName: DeleteDevEndpoint}
--     a job of Glue: {eventSource: glue.amazonaws.com, eventName: CreateJob}
--     a job of Glue changed: {eventSource: glue.amazonaws.com, eventName: UpdateJob}
--     a session of Glue: {eventSource: glue.amazonaws.com, eventName: CreateSession}
--     a cluster of EMR: {eventSource: elasticmapreduce.amazonaws.com, eventName: RunJobFlow}
--     a step for a cluster of EMR: {eventSource: elasticmapreduce.amazonaws.com, eventName: AddJobFlowSteps}
--     a job on EMR Serverless: {eventSource: emr-serverless.amazonaws.com, eventName: StartJobRun}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a job of another service: {eventSource: s3.amazonaws.com, eventName: CreateJob}
--     only looked at: {eventName: GetJob, readOnly: true}

select *
from events
where event_source in ('glue.amazonaws.com', 'elasticmapreduce.amazonaws.com', 'emr-serverless.amazonaws.com')
  and event_name in (
    'CreateDevEndpoint',
    'UpdateDevEndpoint',
    'DeleteDevEndpoint',
    'CreateJob',
    'UpdateJob',
    'CreateSession',
    'RunJobFlow',
    'AddJobFlowSteps',
    'StartJobRun'
  )
