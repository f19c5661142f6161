-- title: Was an S3 bucket made public?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1530]
-- ttc: [T1530.A001, T1578.005]
-- outcome: done
-- finding: "{actor} made the S3 bucket {target} public ({action}) from {source_ip_address}"
-- summary: >
--   A bucket policy or ACL allows everybody. Read the document in request_parameters, close the bucket and look
--   into its server access logs or data events to learn who read it.
-- false_positives:
--   - A bucket that serves a public web site.
-- misses:
--   - A policy that names one foreign account, or a single object opened by its own ACL.
--   - The public access block may keep the bucket closed in spite of this; see
--     storage.public_access_block_removed.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutBucketPolicy
--     readOnly: false
--     requestParameters:
--       bucketName: shop
--       bucketPolicy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::shop/*"}]}
--   match:
--     by a policy: {}
--     by a policy that names AWS as a whole:
--       requestParameters:
--         bucketName: shop
--         bucketPolicy: {Statement: {Principal: {AWS: "*"}, Effect: Allow, Action: "s3:*", Resource: "*"}}
--     by a canned ACL: {eventName: PutBucketAcl, requestParameters: {bucketName: shop, x-amz-acl: [public-read]}}
--     by a grant to all users:
--       eventName: PutBucketAcl
--       requestParameters:
--         bucketName: shop
--         AccessControlPolicy:
--           AccessControlList: {Grant: {Grantee: {URI: "http://acs.amazonaws.com/groups/global/AllUsers"}, Permission: READ}}
--     open from its creation on: {eventName: CreateBucket, requestParameters: {bucketName: shop, x-amz-acl: public-read-write}}
--   ignore:
--     a policy for one account:
--       requestParameters:
--         bucketName: shop
--         bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "444455556666"}, Action: "s3:*", Resource: "*"}]}
--     everybody is kept out unless encrypted:
--       requestParameters:
--         bucketName: shop
--         bucketPolicy: {Statement: [{Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*"}]}
--     a private ACL: {eventName: PutBucketAcl, requestParameters: {bucketName: shop, x-amz-acl: private}}
--     the ACL of an object is another question:
--       eventName: PutObjectAcl
--       requestParameters: {bucketName: shop, x-amz-acl: public-read}
--     a document of another call: {eventName: GetBucketPolicy}
--     refused: {errorCode: AccessDenied}

select *
from events
where (
    (action = 's3:PutBucketPolicy' and policy_is_public(json_text(request_parameters, '$.bucketPolicy')))
    or (
      action in ('s3:PutBucketAcl', 's3:CreateBucket')
      and regexp_matches(request_parameters, 'public-read|global/AllUsers|global/AuthenticatedUsers')
    )
  )
