-- title: Which CloudTrail records were delivered late or corrected?
-- asks: when
-- kind: detection
-- severity: info
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{action} by {actor} was delivered late or corrected: {addendum}"
-- finding_denied: "{action} by {actor}, which {failure}, was delivered late or corrected: {addendum}"
-- summary: >
--   addendum says why: a delay, an outage, or updated data, and then which fields and which original event. Read
--   a correction beside its original (originalEventID); neither replaces the other.
-- misses:
--   - Corrections that AWS does not mark.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateUser}
--   match:
--     late and denied: {errorCode: AccessDenied, addendum: {reason: DELIVERY_DELAY}}
--     delayed: {addendum: {reason: DELIVERY_DELAY}}
--     corrected: {addendum: {reason: UPDATED_DATA, updatedFields: responseElements, originalRequestID: r1, originalEventID: e1}}
--   ignore:
--     as it should be: {addendum: null}

select *
from events
where addendum is not null
