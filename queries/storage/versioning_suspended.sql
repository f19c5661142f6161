-- title: Was a bucket told to keep no former versions?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- finding: "{actor} switched off versioning or MFA delete: {target}"
-- summary: >
--   From here on an overwritten or deleted object cannot be had back, which is the first step of ransom in
--   the cloud. Versions made before stay until somebody deletes them: secure them, then look for deletions
--   and rewritten objects (storage.objects_deleted_in_mass, storage.objects_rewritten_in_place).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     suspended, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     switched on: {requestParameters: {bucketName: shop, VersioningConfiguration: {Status: Enabled}}}
--     the same words in another call: {eventName: GetBucketVersioning, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name = 'PutBucketVersioning'
  and (
    json_text(request_parameters, '$.VersioningConfiguration.Status') = 'Suspended'
    or json_text(request_parameters, '$.VersioningConfiguration.MfaDelete') = 'Disabled'
  )
  and ($include_denied or error_code is null)
