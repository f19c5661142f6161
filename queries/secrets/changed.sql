-- title: Were secrets changed, copied to other regions, or no longer rotated?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.001, T1565.001]
-- finding: "{actor} asked to change {target}: {action} in {aws_region}"
-- summary: >
--   A secret with another value sends applications to another database, or locks them out; rotation that
--   has ended keeps a stolen value valid; a copy in another region is a copy to read.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Functions that rotate secrets, whose role is the actor; pipelines.
-- misses:
--   - Which value it is; values are never logged.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: PutSecretValue, readOnly: false, requestParameters: {secretId: prod/db}}
--   match:
--     another value: {}
--     another value or key: {eventName: UpdateSecret}
--     a former value made valid: {eventName: UpdateSecretVersionStage}
--     no longer rotated: {eventName: CancelRotateSecret}
--     rotated now, or by another function: {eventName: RotateSecret}
--     copied to other regions: {eventName: ReplicateSecretToRegions}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     made: {eventName: CreateSecret}
--     by rotation itself: {userIdentity: {type: AssumedRole, invokedBy: secretsmanager.amazonaws.com}}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in (
    'PutSecretValue',
    'UpdateSecret',
    'UpdateSecretVersionStage',
    'CancelRotateSecret',
    'RotateSecret',
    'ReplicateSecretToRegions'
  )
  and user_identity_invoked_by is null
  and ($include_denied or error_code is null)
