-- title: Which principals read EBS snapshot blocks through the direct APIs?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1537, T1530]
-- ttc: [T1578.001]
-- outcome: attempted
-- finding: "{actor} read {blocks block|blocks} of {snapshots EBS snapshot|EBS snapshots} through the direct APIs, from {addresses}: {names}"
-- finding_denied: "{actor} tried to read {snapshots EBS snapshot|EBS snapshots} through the direct APIs and was denied, from {addresses}: {names}"
-- summary: >
--   The EBS direct APIs return a snapshot block by block over the internet: no volume, no instance, no share.
--   Backup products work so, always as the same role; any other principal is copying a volume. One row per
--   principal.
-- parameters:
--   backup_actors:
--     type: text list
--     default: []
--     help: stable ids of principals (actor_id) that read snapshots for a living
-- needs: [data events of ebs.amazonaws.com]
-- false_positives:
--   - Backup and scanning products; name their roles in backup_actors.
-- misses:
--   - Trails that do not record the data events of snapshots.
-- references:
--   - https://docs.aws.amazon.com/ebs/latest/userguide/logging-ebs-apis-using-cloudtrail.html
-- cases:
--   given: {eventSource: ebs.amazonaws.com, eventName: GetSnapshotBlock, eventCategory: Data, managementEvent: false, readOnly: true, requestParameters: {snapshotId: snap-1, blockIndex: 1}}
--   sequences:
--     listed, then read:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListSnapshotBlocks, requestParameters: {snapshotId: snap-1}}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z, errorCode: ThrottlingException, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           snapshots: 1
--           names: snap-1
--           calls: 3
--           blocks: 1
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:02:00Z
--     what changed between two snapshots:
--       events:
--         - {eventName: ListChangedBlocks, requestParameters: {firstSnapshotId: snap-1, secondSnapshotId: snap-2}}
--       expect: [{names: snap-2, blocks: 0}]
--     a backup product:
--       $backup_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{}]
--       expect: []
--     written, and another service:
--       events:
--         - {eventName: PutSnapshotBlock, readOnly: false}
--         - {eventSource: example.amazonaws.com}
--       expect: []

select
  min(actor) as actor,
  actor_id,
  count(distinct coalesce(json_text(request_parameters, '$.snapshotId'), json_text(request_parameters, '$.secondSnapshotId'))) as snapshots,
  names_of(coalesce(json_text(request_parameters, '$.snapshotId'), json_text(request_parameters, '$.secondSnapshotId'))) as names,
  count(*) as calls,
  count_if(event_name = 'GetSnapshotBlock' and error_code is null) as blocks,
  count_if(error_code is not null) as failed,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from events
where action in ('ebs:ListSnapshotBlocks', 'ebs:ListChangedBlocks', 'ebs:GetSnapshotBlock')
  and not list_contains($backup_actors, actor_id)
group by actor_id
order by blocks desc, actor_id asc
