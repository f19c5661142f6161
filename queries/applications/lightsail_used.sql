-- title: Was Lightsail used to run machines or to get into them?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1578.002, T1552, T1496.001]
-- finding: "{actor} asked Lightsail for {action} {target} in {aws_region}"
-- summary: >
--   Lightsail is a small cloud of its own, with machines, keys and networks that no EC2 tool shows. Where
--   nobody uses it, every call is a find: machines for somebody else's purposes, or the keys and passwords
--   of those that were forgotten. Look in all its regions.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
