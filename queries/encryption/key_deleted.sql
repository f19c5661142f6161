-- title: Was a KMS key deleted at the end of its waiting period?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485]
-- ttc: [T1485.A003, T1486.A002]
-- outcome: done
-- finding: "the KMS key {target} was deleted in {aws_region}"
-- summary: >
--   AWS writes this record when the waiting period is over. Everything encrypted under the key is lost.
--   encryption.key_deletion_scheduled tells which principal scheduled it, 7 to 30 days before.
-- false_positives:
--   - A key retired as planned.
-- misses:
--   - Keys whose material was deleted; see encryption.key_material_changed.
-- unmodelled:
--   kms:DeleteKey: event that KMS writes itself (AwsServiceEvent)
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: DeleteKey, eventType: AwsServiceEvent, serviceEventDetails: {keyId: k1}}
--   match:
--     a key: {}
--   ignore:
--     turned to new material: {eventName: RotateKey}
--     a key of another service: {eventSource: geo.amazonaws.com}

select *
from events
where action = 'kms:DeleteKey'
