-- title: Was the default KMS key of EBS encryption changed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1486]
-- ttc: [T1486.A002]
-- outcome: attempted
-- finding: "{actor} changed the default KMS key of EBS in {aws_region} to {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the default KMS key of EBS in {aws_region} to {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Every volume and snapshot made from now on in the Region without a key of its own is encrypted under this
--   key. With a key of an external account (encryption.foreign_key_named) they can be made unreadable together.
-- false_positives:
--   - A planned change of keys.
-- misses:
--   - A key named for one volume or snapshot.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: ModifyEbsDefaultKmsKeyId, readOnly: false}
--   match:
--     another key: {requestParameters: {ModifyEbsDefaultKmsKeyIdRequest: {KmsKeyId: k-1}}}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     encryption by default switched off: {eventName: DisableEbsEncryptionByDefault}
--     only read: {eventName: GetEbsDefaultKmsKeyId, readOnly: true}

select *
from events
where action = 'ec2:ModifyEbsDefaultKmsKeyId'
