-- title: Was an AMI disabled or its deregistration protection removed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1490]
-- ttc: [T1485.A002]
-- outcome: attempted
-- finding: "{actor} disabled the AMI {target} or removed its protection in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable the AMI {target} or remove its protection in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A disabled AMI launches nothing, in no account it was shared with; without deregistration protection it can
--   be deleted. Either can precede its deletion (data.backups_deleted) and keeps Auto Scaling from replacing
--   instances.
-- false_positives:
--   - Pipelines that retire old images.
-- misses:
--   - The snapshots behind the image; see storage.snapshots_deleted_in_mass.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DisableImage, readOnly: false}
--   match:
--     disabled: {requestParameters: {imageId: ami-1}}
--     its protection removed: {eventName: DisableImageDeregistrationProtection}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     deprecated: {eventName: EnableImageDeprecation}
--     protected: {eventName: EnableImageDeregistrationProtection}

select *
from events
where action in ('ec2:DisableImage', 'ec2:DisableImageDeregistrationProtection')
