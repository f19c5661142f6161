-- title: Was a Secrets Manager secret deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1531]
-- ttc: [T1531, T1485.A003]
-- outcome: attempted
-- finding: "{actor} deleted the secret {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the secret {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Applications fail when they next read it. Within the recovery window RestoreSecret restores it;
--   secrets.deleted_for_good picks out those that have none.
-- false_positives:
--   - Test environments that are torn down by a pipeline.
-- misses:
--   - A secret overwritten with another value; see secrets.changed.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: DeleteSecret, readOnly: false, requestParameters: {secretId: prod/db, recoveryWindowInDays: 30}}
--   match:
--     a secret: {}
--     its copies in other regions: {eventName: RemoveRegionsFromReplication, requestParameters: {secretId: prod/db}}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     brought back: {eventName: RestoreSecret}

select *
from events
where action in ('secretsmanager:DeleteSecret', 'secretsmanager:RemoveRegionsFromReplication')
