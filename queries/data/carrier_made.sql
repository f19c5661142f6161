-- title: Was a DMS, DataSync, Transfer Family or AppFlow transfer set up?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1537, T1020]
-- ttc: [T1213.A013, T1530.A001]
-- outcome: attempted
-- finding: "{actor} set up a data transfer in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to set up a data transfer in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Services made for moving data move it for an intruder too, in bulk and without one record per row or file.
--   The destination stands in request_parameters: find out whose it is.
-- false_positives:
--   - Migrations and deliveries that somebody can explain.
-- misses:
--   - A carrier that is there already and is pointed elsewhere by another call.
-- cases:
--   given: {eventSource: dms.amazonaws.com, eventName: CreateEndpoint, readOnly: false, requestParameters: {endpointIdentifier: e}}
--   match:
--     a place to copy from or to: {}
--     a copy of a database started: {eventSource: dms.amazonaws.com, eventName: StartReplicationTask}
--     a copy of files started: {eventSource: datasync.amazonaws.com, eventName: StartTaskExecution}
--     a bucket to copy to: {eventSource: datasync.amazonaws.com, eventName: CreateLocationS3}
--     somebody else's store to copy to: {eventSource: datasync.amazonaws.com, eventName: CreateLocationObjectStorage}
--     a server for file transfer: {eventSource: transfer.amazonaws.com, eventName: CreateServer}
--     somebody who may fetch files: {eventSource: transfer.amazonaws.com, eventName: CreateUser}
--     a flow to another service: {eventSource: appflow.amazonaws.com, eventName: CreateFlow}
--     changes of a table sent on: {eventSource: dynamodb.amazonaws.com, eventName: EnableKinesisStreamingDestination}
--     a delivery made: {eventSource: firehose.amazonaws.com, eventName: CreateDeliveryStream}
--     a delivery sent elsewhere: {eventSource: firehose.amazonaws.com, eventName: UpdateDestination}
--     a batch of copies: {eventSource: s3.amazonaws.com, eventName: CreateJob}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     an endpoint of another service: {eventSource: sagemaker.amazonaws.com}
--     only looked at: {eventName: DescribeEndpoints, readOnly: true}

select *
from events
where event_source in (
    'dms.amazonaws.com',
    'datasync.amazonaws.com',
    'transfer.amazonaws.com',
    'appflow.amazonaws.com',
    'dynamodb.amazonaws.com',
    'firehose.amazonaws.com',
    's3.amazonaws.com'
  )
  and event_name in (
    'CreateEndpoint',
    'StartReplicationTask',
    'StartTaskExecution',
    'CreateLocationS3',
    'CreateLocationObjectStorage',
    'CreateServer',
    'CreateUser',
    'CreateFlow',
    'EnableKinesisStreamingDestination',
    'CreateDeliveryStream',
    'UpdateDestination',
    'CreateJob'
  )
