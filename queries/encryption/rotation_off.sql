-- title: Was KMS key rotation disabled?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1600]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} disabled rotation of the KMS key {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable rotation of the KMS key {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Nothing becomes readable by this alone; most standards require that KMS keys rotate. Ask why.
-- false_positives:
--   - Keys that are rotated by hand.
-- misses:
--   - Keys that never rotated.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: DisableKeyRotation, readOnly: false, requestParameters: {keyId: k1}}
--   match:
--     switched off: {}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     switched on: {eventName: EnableKeyRotation}

select *
from events
where action = 'kms:DisableKeyRotation'
