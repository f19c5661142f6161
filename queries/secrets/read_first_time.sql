-- title: Which principals read a Secrets Manager secret for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1555.006]
-- ttc: [T1552.001]
-- outcome: done
-- finding: "{actor} read {secrets secret|secrets} for the first time from {first_seen} on, from {addresses}: {names}"
-- summary: >
--   A secret belongs to one application. Principals that read secrets after the baseline and had not read them
--   during it: new deployments, people, and whoever stole a role. One row per principal.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a pair of principal and secret counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New applications, and people who look up a password.
-- misses:
--   - Somebody who read the secret within the baseline, with stolen credentials as well.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, readOnly: true, requestParameters: {secretId: "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-Ab12Cd"}}
--   sequences:
--     not read before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: [{actor: alice, secrets: 1, names: secret/prod/db-Ab12Cd, times: 2, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     read one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     known from somebody else only:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: [{actor: alice}]
--     refused, described, a service, another service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-09T08:00:00Z, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: DescribeSecret}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: rds.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: example.amazonaws.com}
--       expect: []

with reads as (
  select
    events.*,
    min(event_time) over (partition by actor_id, target) as used_since
  from events
  where action = 'secretsmanager:GetSecretValue'
    and error_code is null
    and user_identity_type is distinct from 'AWSService'
)
select
  min(actor) as actor,
  actor_id,
  count(distinct target) as secrets,
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
