-- title: Was access to a shared EBS snapshot, RDS snapshot or AMI removed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1490, T1531]
-- ttc: [T1578.001, T1531]
-- outcome: done
-- finding: "{actor} removed access to the snapshot or AMI {target} ({action}) from {source_ip_address}"
-- summary: >
--   Removing a share can be the response to an incident, an intruder covering up, or a way to cut a backup
--   account off from its copies. Compare with who shared it (storage.snapshot_shared).
-- false_positives:
--   - Clearing up after a snapshot was handed over.
-- misses:
--   - The snapshot deleted altogether; see storage.snapshots_deleted_in_mass.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: ModifySnapshotAttribute
--     readOnly: false
--     requestParameters: {snapshotId: snap-1, createVolumePermission: {remove: {items: [{userId: "444455556666"}]}}}
--   match:
--     of a snapshot: {}
--     of an image: {eventName: ModifyImageAttribute, requestParameters: {imageId: ami-1, launchPermission: {remove: {items: [{group: all}]}}}}
--     of a snapshot of a database: {eventSource: rds.amazonaws.com, eventName: ModifyDBSnapshotAttribute, requestParameters: {dBSnapshotIdentifier: last, valuesToRemove: [all]}}
--     of a snapshot of a database cluster: {eventSource: rds.amazonaws.com, eventName: ModifyDBClusterSnapshotAttribute, requestParameters: {dBClusterSnapshotIdentifier: last, valuesToRemove: [all]}}
--     everybody at once: {eventName: ResetSnapshotAttribute, requestParameters: {snapshotId: snap-1}}
--     everybody at once, from an image: {eventName: ResetImageAttribute, requestParameters: {imageId: ami-1}}
--   ignore:
--     given, not taken: {requestParameters: {snapshotId: snap-1, createVolumePermission: {add: {items: [{userId: "444455556666"}]}}}}
--     nothing removed from a database snapshot: {eventSource: rds.amazonaws.com, eventName: ModifyDBSnapshotAttribute, requestParameters: {dBSnapshotIdentifier: last, valuesToAdd: [all], valuesToRemove: []}}
--     the same words in another call: {eventName: DescribeSnapshotAttribute, readOnly: true}
--     the change failed: {errorCode: Client.InvalidSnapshot.NotFound}

select *
from events
where (
    action in ('ec2:ResetSnapshotAttribute', 'ec2:ResetImageAttribute')
    or (
      action in (
        'ec2:ModifySnapshotAttribute',
        'ec2:ModifyImageAttribute',
        'rds:ModifyDBSnapshotAttribute',
        'rds:ModifyDBClusterSnapshotAttribute'
      )
      and coalesce(
        json_text(request_parameters, '$.createVolumePermission.remove'),
        json_text(request_parameters, '$.launchPermission.remove'),
        json_text(request_parameters, '$.valuesToRemove[0]')
      ) is not null
    )
  )
