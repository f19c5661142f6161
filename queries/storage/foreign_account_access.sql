-- title: Which external accounts accessed our S3 buckets?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1530]
-- ttc: [T1530.A001, T1199.A002]
-- outcome: attempted
-- finding: "the external account {outsider} made {calls call|calls} on the S3 bucket {bucket}, {denied} denied, as {principals}"
-- finding_denied: "the external account {outsider} tried {calls call|calls} on the S3 bucket {bucket}, all denied, as {principals}"
-- summary: >
--   Credentials of an external account were used on one of your buckets, allowed by its policy or denied. One
--   row per account and bucket. Accounts whose own logs are in the lake count as yours.
--   storage.bucket_opened_to_outside tells who admitted them.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Vendors that were let in on purpose, and the accounts AWS delivers load balancer logs from.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Outsiders who took on a role of yours; they come as that role.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: true
--     recipientAccountId: "111122223333"
--     userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN001, accountId: "444455556666"}
--     requestParameters: {bucketName: shop, key: a.csv}
--   sequences:
--     read and refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: AccessDenied, userIdentity: {principalId: "AROAEXAMPLEFOREIGN001:x"}}
--       expect:
--         - outsider: "444455556666"
--           bucket: shop
--           calls: 2
--           denied: 1
--           changes: 0
--           principals: "AIDAEXAMPLEFOREIGN001, AROAEXAMPLEFOREIGN001:x"
--           addresses: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     written:
--       events:
--         - {eventName: PutObject, readOnly: false}
--         - {eventName: PutObject, readOnly: false, errorCode: AccessDenied}
--       expect: [{changes: 1}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {}
--         - {recipientAccountId: "444455556666", userIdentity: {type: IAMUser, userName: bob, accountId: "444455556666"}}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events: [{}]
--       expect: []
--     nobody in particular, a service, and another service's call:
--       events:
--         - {userIdentity: {type: AWSAccount, principalId: "", accountId: anonymous}}
--         - {userIdentity: {type: AWSService, invokedBy: cloudtrail.amazonaws.com}}
--         - {eventSource: example.amazonaws.com}
--       expect: []


with callers as (
  select distinct user_identity_account_id as account
  from events
  where event_source = 's3.amazonaws.com'
),
outsiders as (
  select account
  from callers
  where regexp_matches(account, '^\d{12}$')
    and not list_contains($known_accounts, account)
    and not is_own_account(account)
)
select
  outsiders.account                                                           as outsider,
  json_text(events.request_parameters, '$.bucketName')                        as bucket,
  count(*)                                                                    as calls,
  count_if(is_denied(events.error_code))                                      as denied,
  count_if(events.read_only = false and events.error_code is null)            as changes,
  names_of(events.user_identity_principal_id)                                 as principals,
  count(distinct events.source_ip_address)                                    as addresses,
  min(events.event_time)                                                      as first_seen,
  max(events.event_time)                                                      as last_seen,
  first_event_ids(events.event_id, events.event_time)                         as event_ids
from outsiders
join events on events.user_identity_account_id = outsiders.account
where events.event_source = 's3.amazonaws.com'
group by outsiders.account, json_text(events.request_parameters, '$.bucketName')
order by calls desc, outsider asc, bucket asc
