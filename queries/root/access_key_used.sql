-- title: Was an access key of the root user used?
-- asks: where_from
-- kind: detection
-- severity: high
-- attack: [T1078.004]
-- ttc: [T1078.A002]
-- outcome: attempted
-- finding: "root of account {recipient_account_id} used the access key {user_identity_access_key_id} ({action}) from {source_ip_address}"
-- finding_denied: "root of account {recipient_account_id} tried to use the access key {user_identity_access_key_id} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A long-term access key of the root user exists and is in use. Only an organization's policy limits it. Find
--   out when it was created (root.access_key_made) and from which addresses it is used, then delete it.
-- false_positives:
--   - An old script nobody dared to change. It is still worth ending.
-- misses:
--   - Temporary keys that root obtained through GetSessionToken; root.usage shows them.
-- cases:
--   given:
--     userIdentity:
--       type: Root
--       principalId: "111122223333"
--       arn: "arn:aws:iam::111122223333:root"
--       accountId: "111122223333"
--       accessKeyId: AKIAIOSFODNN7EXAMPLE
--   match:
--     denied by the organization: {userIdentity: {type: Root, accessKeyId: AKIAEXAMPLEROOT00001}, errorCode: AccessDenied}
--     a call with the key: {eventName: DescribeInstances}
--   ignore:
--     the console signs with a temporary key: {userIdentity: {type: Root, accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--     a user's key is another question: {userIdentity: {type: IAMUser, userName: alice, accessKeyId: AKIAIOSFODNN7EXAMPLE}}

select *
from events
where user_identity_type = 'Root'
  and user_identity_access_key_id like 'AKIA%'
