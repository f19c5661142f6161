-- title: Which records did AWS deliver late or correct?
-- asks: when
-- kind: detection
-- severity: info
-- finding: "{action} by {actor} was delivered late or corrected: {addendum}"
-- summary: >
--   addendum says why: a delay, an outage, or updated data, and then which fields and which original event.
--   Read a correction beside its original (originalEventID); neither replaces the other.
-- misses:
--   - Corrections that AWS does not mark.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateUser}
--   match:
--     delayed: {addendum: {reason: DELIVERY_DELAY}}
--     corrected: {addendum: {reason: UPDATED_DATA, updatedFields: responseElements, originalRequestID: r1, originalEventID: e1}}
--   ignore:
--     as it should be: {addendum: null}

select *
from events
where addendum is not null
