-- title: Were Secrets Manager secrets read in a batch?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1555.006]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} read a batch of Secrets Manager secrets in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to read a batch of Secrets Manager secrets in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   One call returns the values of up to twenty secrets. Few applications use it; attack tools do, with a filter
--   that fits everything. The secrets it returned stand in the GetSecretValue records beside it
--   (secrets.read_in_bulk).
-- false_positives:
--   - Applications built on it, always with the same filter by the same role.
-- misses:
--   - Secrets fetched one by one; see secrets.read_in_bulk.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: BatchGetSecretValue, readOnly: true, requestParameters: {filters: [{key: tag-key, values: [env]}]}}
--   match:
--     by a filter: {}
--     by their names: {requestParameters: {secretIdList: [a, b]}}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     one at a time: {eventName: GetSecretValue, requestParameters: {secretId: a}}

select *
from events
where action = 'secretsmanager:BatchGetSecretValue'
