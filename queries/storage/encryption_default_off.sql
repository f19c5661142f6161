-- title: Was the encryption of new disks switched off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1600, T1578.005]
-- finding: "{actor} asked to leave new disks unencrypted in {aws_region}: {action}"
-- summary: >
--   What exists stays encrypted. New volumes and snapshots are no longer encrypted by default, and a
--   snapshot without a key of its own can be shared with anybody. Look for copies and shares that follow
--   (storage.snapshot_shared, storage.snapshot_made_public).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation, requestParameters: null}
--   ignore:
--     switched on: {eventName: EnableEbsEncryptionByDefault}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('DisableEbsEncryptionByDefault', 'ResetEbsDefaultKmsKeyId')
  and ($include_denied or error_code is null)
