-- title: Was an access key of root used?
-- asks: where_from
-- kind: detection
-- severity: high
-- attack: [T1078.004]
-- finding: "root of account {recipient_account_id} used {user_identity_access_key_id} for {action} from {source_ip_address}"
-- summary: >
--   A long-term key of root exists and somebody works with it. No policy limits it, only an organisation's
--   can. Find out when it was made (root.access_key_made) and from which addresses it speaks, then delete
--   it.
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
--     a call with the key: {eventName: DescribeInstances}
--   ignore:
--     the console signs with a temporary key: {userIdentity: {type: Root, accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--     a user's key is another question: {userIdentity: {type: IAMUser, userName: alice, accessKeyId: AKIAIOSFODNN7EXAMPLE}}

select *
from events
where user_identity_type = 'Root'
  and user_identity_access_key_id like 'AKIA%'
