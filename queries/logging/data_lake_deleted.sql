-- title: Was Amazon Security Lake deleted or a log source removed from it?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} deleted or reduced Security Lake in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete or reduce Security Lake in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Security Lake collects CloudTrail, VPC flow logs, DNS queries and findings of all accounts. What it has
--   stored stays in its buckets; what happens from here on does not reach it, nor its subscribers. Add the
--   source again and look for deleted buckets.
-- false_positives:
--   - The team that runs Security Lake, when it changes sources or Regions.
-- misses:
--   - The bucket or the queue of a subscriber deleted in Amazon S3 or Amazon SQS.
-- cases:
--   given: {eventSource: securitylake.amazonaws.com, eventName: DeleteDataLake, readOnly: false}
--   match:
--     all of it: {requestParameters: {regions: [us-east-1]}}
--     a source of AWS: {eventName: DeleteAwsLogSource}
--     a source of others: {eventName: DeleteCustomLogSource}
--     a subscriber: {eventName: DeleteSubscriber}
--     a subscriber's notifications: {eventName: DeleteSubscriberNotification}
--     new accounts no longer collected: {eventName: DeleteDataLakeOrganizationConfiguration}
--     its administrator account removed: {eventName: DeregisterDataLakeDelegatedAdministrator}
--     its retention or replication changed: {eventName: UpdateDataLake}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     made: {eventName: CreateDataLake}
--     a source of another service: {eventSource: example.amazonaws.com}

select *
from events
where action in (
    'securitylake:DeleteDataLake',
    'securitylake:DeleteAwsLogSource',
    'securitylake:DeleteCustomLogSource',
    'securitylake:DeleteSubscriber',
    'securitylake:DeleteSubscriberNotification',
    'securitylake:DeleteDataLakeOrganizationConfiguration',
    'securitylake:DeregisterDataLakeDelegatedAdministrator',
    'securitylake:UpdateDataLake'
  )
