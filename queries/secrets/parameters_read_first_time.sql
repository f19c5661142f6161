-- title: Which principals decrypted SSM parameters for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1555.006]
-- ttc: [T1552.001]
-- outcome: done
-- finding: "{actor} decrypted {parameters SSM parameter|SSM parameters} for the first time from {first_seen} on, from {addresses}: {names}"
-- summary: >
--   Principals that read parameters with decryption after the baseline and had not read them during it. One row
--   per principal.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a pair of principal and parameter counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New applications and deployments.
-- misses:
--   - Somebody who read the parameter within the baseline, with stolen credentials as well.
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: GetParameter, readOnly: true, requestParameters: {name: /prod/db/password, withDecryption: true}}
--   sequences:
--     not read before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {name: /prod/mail, withDecryption: true}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: GetParameterHistory, sourceIPAddress: 203.0.113.9}
--       expect: [{actor: alice, parameters: 1, names: parameter//prod/db/password, times: 2, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     several at once, and by their path:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {name: /prod/mail, withDecryption: true}}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b], withDecryption: true}}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: GetParametersByPath, requestParameters: {path: /prod, withDecryption: true}}
--       expect: [{parameters: 2, first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T08:01:00Z}]
--     read one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {name: /prod/mail, withDecryption: true}}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     not decrypted, refused, labelled, another service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {name: /prod/mail, withDecryption: true}}
--         - {eventTime: 2026-09-09T08:00:00Z, requestParameters: {name: /prod/db/password, withDecryption: false}}
--         - {eventTime: 2026-09-09T08:00:00Z, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: LabelParameterVersion, readOnly: false}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: example.amazonaws.com}
--       expect: []

with reads as (
  select
    events.*,
    min(event_time) over (partition by actor_id, target) as used_since
  from events
  where action in ('ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory')
    and json_text(request_parameters, '$.withDecryption') = 'true'
    and error_code is null
)
select
  min(actor) as actor,
  actor_id,
  count(distinct target) as parameters,
  names_of(target) as names,
  count(*) as times,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from reads
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id
order by first_seen asc, actor_id asc
