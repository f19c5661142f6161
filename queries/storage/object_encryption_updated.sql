-- title: Was the encryption of S3 objects changed in place?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1486]
-- ttc: [T1486.A001]
-- outcome: attempted
-- finding: "{actor} changed the KMS key of the S3 object {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the KMS key of the S3 object {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   UpdateObjectEncryption puts an object under another KMS key without copying it: fast, without versions, and
--   a means of extortion where the key is an external account's. Who owns the key decides
--   (storage.encrypted_with_foreign_key). S3 Batch Operations do it for whole buckets. Stop the key's deletion
--   before anything else.
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - A planned move to another key, mostly by S3 Batch Operations with its role.
-- misses:
--   - Objects whose data events are not recorded.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: UpdateObjectEncryption, readOnly: false, eventCategory: Data, requestParameters: {bucketName: backups, key: db.bak, ObjectEncryption: {SSEKMS: {KMSKeyArn: "arn:aws:kms:us-east-1:111122223333:key/k-1"}}}}
--   match:
--     another key: {}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     written: {eventName: PutObject}
--     the bucket's default: {eventName: PutBucketEncryption, eventCategory: Management}

select *
from events
where action = 's3:UpdateObjectEncryption'
