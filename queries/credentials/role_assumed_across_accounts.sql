-- title: Which IAM roles did principals assume across external accounts?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1199, T1078.004]
-- ttc: [T1199.A002]
-- outcome: done
-- finding: "{actor} of account {caller_account_id} assumed {role} of account {role_account_id} ({direction})"
-- summary: >
--   Inwards: a principal of an external account works in yours, as vendors do, and as intruders do once their
--   account stands in a trust policy. Outwards: one of your principals works in an external account, which is
--   also where data goes. Accounts whose own logs are in the lake count as yours. One row per caller and
--   role, and roles of the same name in many accounts that were first assumed on one day are one: that is how a vendor or
--   auditor of a whole organisation comes. An account that is entered on another day is news.
--   The second sign: it is no arrangement of old, which began before `baseline` and was used on three days or more, in each of
--   the accounts; arrangements of old are a row apart.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
--   baseline: {type: duration, default: 3d, help: what begins so soon after the first event was there before}
-- false_positives:
--   - Vendors who audit, back up or monitor the account.
--   - Your own accounts whose logs are not in the lake; name them in known_accounts.
-- misses:
--   - Roles taken on by way of a provider (SAML, OIDC), whose callers belong to no account.
-- formerly: [credentials.role_taken_across_accounts]
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRole
--     recipientAccountId: "111122223333"
--     userIdentity: {type: AWSAccount, accountId: "999988887777", principalId: "AROAEXAMPLEVENDOR0001:s"}
--     requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Audit", roleSessionName: s}
--   sequences:
--     inwards and outwards:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9}
--         - eventTime: 2026-09-01T10:00:00Z
--           userIdentity: {type: IAMUser, userName: alice, accountId: "111122223333"}
--           requestParameters: {roleArn: "arn:aws:iam::999988887777:role/Drop"}
--       expect:
--         - {caller_account_id: "999988887777", role: "arn:aws:iam::111122223333:role/Audit", role_account_id: "111122223333", direction: inwards, times: 2, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}
--         - {actor: alice, role_account_id: "999988887777", direction: outwards}
--     an arrangement of old, one of two days, and one that began later:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-03T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Backup"}}
--         - {eventTime: 2026-09-02T09:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Backup"}}
--         - {eventTime: 2026-09-02T10:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Backup"}}
--         - {eventTime: 2026-09-04T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Ops"}}
--         - {eventTime: 2026-09-05T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Ops"}}
--         - {eventTime: 2026-09-06T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Ops"}}
--       expect:
--         - {role: "arn:aws:iam::111122223333:role/Audit", second_sign: false}
--         - {role: "arn:aws:iam::111122223333:role/Backup", second_sign: true}
--         - {role: "arn:aws:iam::111122223333:role/Ops", second_sign: true}
--     one name in two accounts, another name, and one of old beside a new one:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, recipientAccountId: "444455556666", requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Ops"}}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Ops"}}
--         - {eventTime: 2026-09-01T10:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Other"}}
--         - {eventTime: 2026-09-01T11:00:00Z, recipientAccountId: "444455556666", requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Audit"}}
--         - {eventTime: 2026-09-02T11:00:00Z, recipientAccountId: "444455556666", requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Audit"}}
--         - {eventTime: 2026-09-03T11:00:00Z, recipientAccountId: "444455556666", requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Audit"}}
--         - {eventTime: 2026-09-09T12:00:00Z}
--         - {eventTime: 2026-09-09T13:00:00Z, userIdentity: {principalId: "AROAEXAMPLEVENDOR0002:s"}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/Ops"}}
--       expect:
--         - {role: "arn:aws:iam::111122223333:role/Ops, arn:aws:iam::444455556666:role/Ops", role_account_id: "111122223333, 444455556666", times: 2, second_sign: true}
--         - {role: "arn:aws:iam::111122223333:role/Other", times: 1}
--         - {role: "arn:aws:iam::444455556666:role/Audit", times: 3, second_sign: false}
--         - {role: "arn:aws:iam::111122223333:role/Audit", times: 1, second_sign: true}
--         - {role: "arn:aws:iam::111122223333:role/Ops", times: 1}
--     a further account on a later day:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-02T07:00:00Z, recipientAccountId: "444455556666", requestParameters: {roleArn: "arn:aws:iam::444455556666:role/Audit"}}
--         - {eventTime: 2026-09-02T08:00:00Z}
--       expect:
--         - {role: "arn:aws:iam::111122223333:role/Audit", times: 2}
--         - {role: "arn:aws:iam::444455556666:role/Audit", times: 1}
--     a record that does not say which role:
--       events:
--         - {requestParameters: null}
--       expect: [{caller_account_id: "999988887777", role: null, direction: inwards, times: 1}]
--     between accounts of one's own, within one, with a trusted one:
--       $known_accounts: ["222233334444"]
--       events:
--         - {userIdentity: {accountId: "444455556666"}}
--         - {recipientAccountId: "444455556666", eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {accountId: "444455556666"}}
--         - {userIdentity: {type: IAMUser, userName: alice, accountId: "111122223333"}}
--         - {userIdentity: {accountId: "222233334444"}}
--         - {userIdentity: {type: IAMUser, userName: alice, accountId: "111122223333"}, requestParameters: {roleArn: "arn:aws:iam::222233334444:role/X"}}
--       expect: []
--     refused, another call, and a service without an account:
--       events:
--         - {errorCode: AccessDenied}
--         - {eventSource: iam.amazonaws.com, eventName: GetRole}
--         - {userIdentity: {type: AWSService, invokedBy: ec2.amazonaws.com}}
--       expect: []

with accounts as (
  select distinct recipient_account_id as own_account
  from events
),
steps as (
  select
    actor,
    actor_id,
    user_identity_account_id as caller_account_id,
    json_text(request_parameters, '$.roleArn') as role,
    regexp_extract(json_text(request_parameters, '$.roleArn'), ':iam::(\d{12}):role/', 1) as role_account_id,
    source_ip_address,
    event_time,
    event_id
  from events
  where action = 'sts:AssumeRole'
    and error_code is null
),
placed as (
  select
    steps.*,
    case
      when caller.own_account is null and not list_contains($known_accounts, caller_account_id) then 'inwards'
      when target_account.own_account is null and not list_contains($known_accounts, role_account_id) then 'outwards'
    end as direction
  from steps
  left join accounts as caller on caller.own_account = caller_account_id
  left join accounts as target_account on target_account.own_account = role_account_id
),
roles as (
  select
    actor_id,
    role,
    cast(min(event_time) as date) as since,
    count(distinct cast(event_time as date)) < 3
      or min(event_time) >= (select min(event_time) from events) + $baseline as second_sign
  from placed
  group by actor_id, role
)
select
  min(placed.actor)                                      as actor,
  placed.actor_id,
  placed.caller_account_id,
  names_of(placed.role)                                  as role,
  names_of(placed.role_account_id)                       as role_account_id,
  placed.direction,
  count(*)                                               as times,
  names_of(placed.source_ip_address)                     as addresses,
  min(placed.event_time)                                 as first_seen,
  max(placed.event_time)                                 as last_seen,
  roles.second_sign,
  first_event_ids(placed.event_id, placed.event_time)    as event_ids
from placed
join roles
  on roles.actor_id is not distinct from placed.actor_id
  and roles.role is not distinct from placed.role
where placed.direction is not null
group by
  placed.actor_id,
  placed.caller_account_id,
  role_in_any_account(placed.role),
  placed.direction,
  roles.second_sign,
  roles.since
order by first_seen asc, role asc, placed.actor_id asc
