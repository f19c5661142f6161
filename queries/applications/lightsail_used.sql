-- title: Was Lightsail used to run instances or to read their passwords?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.002, T1552, T1496.001]
-- ttc: [T1578.002, T1496.001]
-- outcome: attempted
-- finding: "{actor} called {action} on the Lightsail resource {target} in {aws_region} from {source_ip_address}"
-- finding_denied: "{actor} tried to call {action} on the Lightsail resource {target} in {aws_region} from {source_ip_address} but {failure}"
-- summary: >
--   Lightsail has instances, keys and networks of its own that no EC2 tool shows. Where nobody uses it, every
--   call is a finding: instances for somebody else's purposes, or the keys and passwords of forgotten ones. Look
--   in all its Regions.
-- false_positives:
--   - Teams that do use Lightsail.
-- misses:
--   - What runs on the machines.
-- cases:
--   given: {eventSource: lightsail.amazonaws.com, eventName: CreateInstances, readOnly: false, requestParameters: {instanceNames: [a]}}
--   match:
--     machines: {}
--     machines out of a copy: {eventName: CreateInstancesFromSnapshot}
--     containers: {eventName: CreateContainerServiceDeployment}
--     ports opened: {eventName: OpenInstancePublicPorts, requestParameters: {instanceName: a}}
--     all ports set: {eventName: PutInstancePublicPorts, requestParameters: {instanceName: a}}
--     keys to a machine: {eventName: GetInstanceAccessDetails, readOnly: true, requestParameters: {instanceName: a}}
--     the key to all machines: {eventName: DownloadDefaultKeyPair, readOnly: true, requestParameters: null}
--     a database's password: {eventName: GetRelationalDatabaseMasterUserPassword, readOnly: true, requestParameters: {relationalDatabaseName: d}}
--     a key to a bucket: {eventName: CreateBucketAccessKey, requestParameters: {bucketName: b}}
--     copied to EC2: {eventName: ExportSnapshot}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     looked at: {eventName: GetInstances, readOnly: true}

select *
from events
where action in (
    'lightsail:CreateInstances',
    'lightsail:CreateInstancesFromSnapshot',
    'lightsail:CreateContainerServiceDeployment',
    'lightsail:OpenInstancePublicPorts',
    'lightsail:PutInstancePublicPorts',
    'lightsail:GetInstanceAccessDetails',
    'lightsail:DownloadDefaultKeyPair',
    'lightsail:GetRelationalDatabaseMasterUserPassword',
    'lightsail:CreateBucketAccessKey',
    'lightsail:ExportSnapshot'
  )
