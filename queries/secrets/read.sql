-- title: Which principals read which Secrets Manager secrets?
-- asks: who
-- kind: summary
-- attack: [T1555.006]
-- outcome: done
-- summary: >
--   One row per principal and secret, the least read first: applications read theirs all day, an intruder once.
--   Every secret that an intruder read has to be replaced, and its former value searched for elsewhere.
-- misses:
--   - Secrets kept elsewhere; see secrets.parameters_read_in_bulk and storage.credential_file_read.
--   - Secrets handed out by a cache of the caller.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, readOnly: true, requestParameters: {secretId: "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-Ab12Cd"}}
--   sequences:
--     the rarest first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {secretId: prod/mail}}
--         - {eventTime: 2026-09-01T08:03:00Z, requestParameters: {secretId: prod/mail}, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: DescribeSecret}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: example.amazonaws.com}
--       expect:
--         - {actor: alice, secret: secret/prod/mail, times: 1}
--         - actor: alice
--           secret: secret/prod/db-Ab12Cd
--           times: 2
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z

select
  min(actor)                                                         as actor,
  actor_id,
  target                                                             as secret,
  count(*)                                                           as times,
  names_of(source_ip_address) as addresses,
  min(event_time)                                                    as first_seen,
  max(event_time)                                                    as last_seen
from events
where action = 'secretsmanager:GetSecretValue'
  and error_code is null
group by actor_id, target
order by times asc, actor_id asc, secret asc
