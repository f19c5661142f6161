-- title: Was the yearly rotation of a key switched off?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1600]
-- finding: "{actor} asked to end the rotation of {target} in {aws_region}"
-- summary: >
--   Nothing becomes readable by this alone; it is a rule of most standards that keys rotate. Ask why.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Keys that are rotated by hand.
-- misses:
--   - Keys that never rotated.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: DisableKeyRotation, readOnly: false, requestParameters: {keyId: k1}}
--   match:
--     switched off: {}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     switched on: {eventName: EnableKeyRotation}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name = 'DisableKeyRotation'
  and ($include_denied or error_code is null)
