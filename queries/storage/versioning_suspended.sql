-- title: Was S3 Versioning suspended or MFA delete disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- ttc: [T1485.A003, T1578.005]
-- outcome: attempted
-- finding: "{actor} suspended S3 Versioning or MFA delete of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to suspend S3 Versioning or MFA delete of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   From here on an overwritten or deleted object cannot be restored. Versions written before stay until they
--   are deleted: secure them, then look for deletions and rewritten objects (storage.objects_deleted_in_mass,
--   storage.objects_rewritten_in_place).
-- false_positives:
--   - Saving money on a bucket whose content can be made again.
-- misses:
--   - A bucket that never had versions.
--   - Versions deleted one by one, or by a lifecycle rule; see storage.expiry_set.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutBucketVersioning
--     readOnly: false
--     requestParameters: {bucketName: shop, VersioningConfiguration: {Status: Suspended}}
--   match:
--     versioning suspended: {}
--     MFA no longer asked for: {requestParameters: {bucketName: shop, VersioningConfiguration: {Status: Enabled, MfaDelete: Disabled}}}
--     refused: {errorCode: AccessDenied}
--     in another word: {requestParameters: {bucketName: shop, VersioningConfiguration: {Status: Disabled}}}
--   ignore:
--     switched on: {requestParameters: {bucketName: shop, VersioningConfiguration: {Status: Enabled}}}
--     the same words in another call: {eventName: GetBucketVersioning, readOnly: true}

select *
from events
where action = 's3:PutBucketVersioning'
  and (
    lower(json_text(request_parameters, '$.VersioningConfiguration.Status')) in ('suspended', 'disabled')
    or lower(json_text(request_parameters, '$.VersioningConfiguration.MfaDelete')) = 'disabled'
  )
