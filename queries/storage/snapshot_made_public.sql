-- title: Was an EBS snapshot, RDS snapshot or AMI made public?
-- asks: where_to
-- kind: detection
-- severity: critical
-- attack: [T1537]
-- ttc: [T1578.001, T1530.A001]
-- outcome: done
-- finding: "{actor} made {target} public in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   Every AWS account can copy it from this second on, and copies remain when the share is removed. Remove the
--   share, look for SharedSnapshot… events (storage.shared_snapshot_used), and treat the content as published.
-- false_positives:
--   - Vendors who publish their own images or demonstration data on purpose.
-- misses:
--   - Attempts that the account's block of public access refused.
--   - Sharing with single accounts; see storage.snapshot_shared.
-- references:
--   - https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: ModifySnapshotAttribute
--     readOnly: false
--     requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{group: all}]}}}
--   match:
--     a snapshot of a volume: {}
--     a snapshot, the list collapsed to its one element:
--       requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: {group: all}}}}
--     an image:
--       eventName: ModifyImageAttribute
--       requestParameters: {imageId: ami-1, launchPermission: {add: {items: [{userId: "444455556666"}, {group: all}]}}}
--     a snapshot of a database:
--       eventSource: rds.amazonaws.com
--       eventName: ModifyDBSnapshotAttribute
--       requestParameters: {dBSnapshotIdentifier: last, attributeName: restore, valuesToAdd: ["444455556666", all]}
--     a snapshot of a database cluster:
--       eventSource: rds.amazonaws.com
--       eventName: ModifyDBClusterSnapshotAttribute
--       requestParameters: {dBClusterSnapshotIdentifier: last, attributeName: restore, valuesToAdd: [all]}
--   ignore:
--     shared with one account:
--       requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}
--     a database snapshot shared with one account:
--       {eventSource: rds.amazonaws.com, eventName: ModifyDBSnapshotAttribute, requestParameters: {dBSnapshotIdentifier: last, valuesToAdd: ["444455556666"]}}
--     no longer public: {requestParameters: {snapshotId: snap-1, createVolumePermission: {remove: {items: [{group: all}]}}}}
--     the same words in another call: {eventName: DescribeSnapshotAttribute}
--     refused: {errorCode: Client.OperationNotPermitted}

select *
from events
where action in (
    'ec2:ModifySnapshotAttribute',
    'ec2:ModifyImageAttribute',
    'rds:ModifyDBSnapshotAttribute',
    'rds:ModifyDBClusterSnapshotAttribute'
  )
  and regexp_matches(
    concat_ws(
      ' ',
      json_text(request_parameters, '$.createVolumePermission.add'),
      json_text(request_parameters, '$.launchPermission.add'),
      array_to_string(json_list(request_parameters, '$.valuesToAdd'), ' ')
    ),
    '(?i)"group"\s*:\s*"all"|\ball$|^all\b'
  )
