-- title: Were secrets deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1531]
-- finding: "{actor} asked to delete {target} in {aws_region}"
-- summary: >
--   Applications fail when they next ask for it. Within the days of recovery RestoreSecret brings it back;
--   secrets.deleted_for_good picks out those that have none.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Test environments that are torn down by a pipeline.
-- misses:
--   - A secret overwritten with another value; see secrets.changed.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: DeleteSecret, readOnly: false, requestParameters: {secretId: prod/db, recoveryWindowInDays: 30}}
--   match:
--     a secret: {}
--     its copies in other regions: {eventName: RemoveRegionsFromReplication, requestParameters: {secretId: prod/db}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     brought back: {eventName: RestoreSecret}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in ('DeleteSecret', 'RemoveRegionsFromReplication')
  and ($include_denied or error_code is null)
