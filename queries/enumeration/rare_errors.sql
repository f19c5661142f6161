-- title: Which API errors occurred only a few times?
-- asks: what
-- kind: hunt
-- severity: info
-- attack: [T1580]
-- ttc: [T1087.004]
-- outcome: failed
-- finding: "{action} failed with {error_code} only {errors time|times}, first on {first_seen}: {actors}"
-- summary: >
--   An error that hardly ever occurs is a call that nobody makes here: wrong parameters, a resource that never
--   existed, a feature that is not in use. Read the newest first, and those of principals that appear in other
--   answers.
-- parameters:
--   max_errors: {type: integer, default: 2, help: how often an error may occur to be rare}
-- false_positives:
--   - Nearly everything that happens once.
-- misses:
--   - Errors an intruder makes often; see enumeration.error_spike.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     errorCode: Client.VcpuLimitExceeded
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as few as asked for:
--       $max_errors: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z, errorCode: null}
--       expect:
--         - action: "ec2:RunInstances"
--           error_code: Client.VcpuLimitExceeded
--           errors: 2
--           actors: alice
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     more often:
--       $max_errors: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z}
--       expect: []

select
  action,
  error_code,
  count(*)                                                           as errors,
  names_of(actor)             as actors,
  names_of(source_ip_address) as addresses,
  min(event_time)                                                    as first_seen,
  max(event_time)                                                    as last_seen,
  first_event_ids(event_id, event_time)                              as event_ids
from events
where error_code is not null
group by action, error_code
having count(*) <= $max_errors
order by first_seen desc, action asc, error_code asc
