-- title: Which keys are gone for good?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485]
-- finding: "{target} was deleted in {aws_region}"
-- summary: >
--   AWS writes this when the days of waiting are over. Everything under the key is lost from here on.
--   encryption.key_deletion_scheduled tells who asked for it, 7 to 30 days before.
-- false_positives:
--   - A key retired as planned.
-- misses:
--   - Keys whose material was deleted; see encryption.key_material_changed.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: DeleteKey, eventType: AwsServiceEvent, serviceEventDetails: {keyId: k1}}
--   match:
--     a key: {}
--   ignore:
--     turned to new material: {eventName: RotateKey}
--     a key of another service: {eventSource: geo.amazonaws.com}

select *
from events
where event_source = 'kms.amazonaws.com'
  and event_name = 'DeleteKey'
