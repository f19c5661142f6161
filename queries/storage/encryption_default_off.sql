-- title: Was EBS encryption by default disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1600, T1578.005]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} disabled EBS encryption by default in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable EBS encryption by default in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   What exists stays encrypted. New volumes and snapshots are no longer encrypted by default, and a snapshot
--   without a KMS key of its own can be shared with anybody. Look for copies and shares that follow
--   (storage.snapshot_shared, storage.snapshot_made_public).
-- false_positives:
--   - A template that only works without encryption, switched back afterwards.
-- misses:
--   - A region where it was never on.
--   - The default key changed to another; see encryption.foreign_key_named.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DisableEbsEncryptionByDefault, readOnly: false, requestParameters: {DisableEbsEncryptionByDefaultRequest: ""}}
--   match:
--     switched off: {}
--     back to the key of AWS: {eventName: ResetEbsDefaultKmsKeyId}
--     refused: {errorCode: Client.UnauthorizedOperation, requestParameters: null}
--   ignore:
--     switched on: {eventName: EnableEbsEncryptionByDefault}

select *
from events
where action in ('ec2:DisableEbsEncryptionByDefault', 'ec2:ResetEbsDefaultKmsKeyId')
