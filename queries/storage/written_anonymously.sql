-- title: Did an anonymous caller change S3 objects?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1565.001, T1485]
-- ttc: [T1485.A003, T1530.A001]
-- outcome: done
-- finding: "an anonymous caller changed {target} in S3 from {source_ip_address}: {action}"
-- summary: >
--   The bucket lets everybody write: anything in it may have been written by a stranger, web pages and scripts
--   above all. Close it (storage.bucket_opened tells when it was made public), and compare the objects with a
--   backup.
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - A drop box that takes files from strangers on purpose.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Strangers with some AWS account of their own; see storage.foreign_account_access.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: false
--     userIdentity: {type: AWSAccount, principalId: "", accountId: anonymous}
--     requestParameters: {bucketName: shop, key: index.html}
--   match:
--     an object written: {}
--     an object deleted: {eventName: DeleteObject}
--   ignore:
--     an object read: {eventName: GetObject, readOnly: true}
--     refused: {errorCode: AccessDenied}
--     somebody with an identity: {userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN001, accountId: "444455556666"}}
--     another service: {eventSource: example.amazonaws.com}

select *
from events
where event_source = 's3.amazonaws.com'
  and user_identity_account_id = 'anonymous'
  and read_only = false
