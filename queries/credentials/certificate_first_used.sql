-- title: Which certificates assumed a role through IAM Roles Anywhere first?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1649, T1078.004]
-- ttc: [T1199.A002, T1484.002]
-- outcome: attempted
-- finding: "a certificate assumed {target} through IAM Roles Anywhere for the first time on {first_seen}, from {addresses}"
-- finding_denied: "a certificate tried to assume {target} through IAM Roles Anywhere for the first time on {first_seen} and failed, from {addresses}"
-- summary: >
--   Sessions of IAM Roles Anywhere opened after the baseline by a certificate and for a role not seen during it.
--   Behind each stands a host outside AWS, or whoever has a key of the certificate authority. Look at the trust
--   anchor (identity.certificates_admitted); the session's own calls carry the certificate's serial number as
--   session name.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a certificate counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New machines, and certificates that are renewed.
-- misses:
--   - A stolen certificate that is used for what it was always used for.
-- unmodelled:
--   rolesanywhere:CreateSession: called by the credential helper; not among the public API actions
-- cases:
--   given:
--     eventSource: rolesanywhere.amazonaws.com
--     eventName: CreateSession
--     requestParameters: {roleArn: "arn:aws:iam::111122223333:role/backup"}
--     resources: [{ARN: "arn:aws:iam::111122223333:role/backup", accountId: "111122223333", type: "AWS::IAM::Role"}]
--   sequences:
--     another role:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/admin"}}
--         - {eventTime: 2026-09-08T09:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/admin"}, errorCode: AccessDeniedException, sourceIPAddress: 203.0.113.9}
--       expect: [{target: role/admin, sessions: 1, failed: 1, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T09:00:00Z}]
--     known since one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/x"}}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     other sessions:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: s3.amazonaws.com, requestParameters: {bucketName: b}}
--         - {eventTime: 2026-09-09T08:01:00Z, eventName: GetProfile, requestParameters: {profileId: p}}
--       expect: []

with sessions as (
  select
    min(actor)                                                         as actor,
    target,
    recipient_account_id,
    count_if(error_code is null)                                       as sessions,
    count(error_code)                                                  as failed,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action = 'rolesanywhere:CreateSession'
  group by target, recipient_account_id
)
select sessions.*
from sessions
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, target asc
