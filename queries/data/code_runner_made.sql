-- title: Who had code run by Glue or EMR?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1648, T1548.005]
-- finding: "{actor} asked to run code next to the data: {action} {target} in {aws_region}"
-- summary: >
--   These services run whatever code they are given, with a role that the caller chooses: a way to the
--   data, and to the rights of a stronger role. The role stands in request_parameters; a development
--   endpoint also takes a key for SSH and is hardly used today, so each one is worth a question.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a job of another service: {eventSource: s3.amazonaws.com, eventName: CreateJob}
--     only looked at: {eventName: GetJob, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
