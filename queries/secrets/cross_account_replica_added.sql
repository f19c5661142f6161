-- title: Was a Secrets Manager secret replicated to another account?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1537, T1555.006]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} replicated the secret {target} across accounts ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to replicate the secret {target} across accounts ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   From here on the other account receives every new value of the secret, without a call in this one. Read
--   CrossAccountReplicaARN in request_parameters; when its account is not yours, remove the replica and rotate
--   the secret.
-- false_positives:
--   - Accounts of the organization that share a secret this way.
-- misses:
--   - A secret policy that lets another account read; see secrets.opened_to_outside.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: AssociateCrossAccountReplica, readOnly: false}
--   match:
--     a replica: {requestParameters: {secretId: shop/db, crossAccountReplicaARN: "arn:aws:secretsmanager:us-east-1:444455556666:secret:shop-db-AbCdEf"}}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     a replica in another Region: {eventName: ReplicateSecretToRegions}
--     read: {eventName: GetSecretValue, readOnly: true}

select *
from events
where action = 'secretsmanager:AssociateCrossAccountReplica'
