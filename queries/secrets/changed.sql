-- title: Was a Secrets Manager secret changed, replicated or not rotated?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.001, T1565.001]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} changed the secret {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the secret {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A secret with another value sends applications to another database, or locks them out; rotation that has
--   ended keeps a stolen value valid; a replica in another Region can be read there.
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
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     made: {eventName: CreateSecret}
--     by rotation itself: {userIdentity: {type: AssumedRole, invokedBy: secretsmanager.amazonaws.com}}

select *
from events
where action in (
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecret',
    'secretsmanager:UpdateSecretVersionStage',
    'secretsmanager:CancelRotateSecret',
    'secretsmanager:RotateSecret',
    'secretsmanager:ReplicateSecretToRegions'
  )
  and user_identity_invoked_by is null
