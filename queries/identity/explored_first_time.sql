-- title: Which principals read IAM or Organizations data for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1087.004, T1069.003, T1580]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} read IAM, account or organization data for the first time on {first_seen}, from {addresses}: {asked}"
-- finding_denied: "{actor} tried to read IAM, account or organization data for the first time on {first_seen} and was denied, from {addresses}: {asked}"
-- summary: >
--   Principals that listed identities, accounts or policies after the baseline and never during it, whether the
--   calls succeeded or not. The role of a web application that lists IAM users is compromised. One row per
--   principal. Services acting for themselves are left out.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a principal that asks counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New colleagues, new tools, somebody opening the IAM pages of the console once.
-- misses:
--   - Principals that always ask, in an intruder's hands as well; see identity.enumerated.
-- unmodelled:
--   billingconsole:GetBillingNotifications: called by the billing console; not among the public API actions
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: ListUsers
--     readOnly: true
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     never asked before, in three services, once refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: organizations.amazonaws.com, eventName: DescribeOrganization, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: account.amazonaws.com, eventName: GetContactInformation, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: billingconsole.amazonaws.com, eventName: GetBillingNotifications}
--       expect:
--         - actor: eve
--           asked: "account:GetContactInformation, billingconsole:GetBillingNotifications, iam:ListUsers, organizations:DescribeOrganization"
--           calls: 4
--           denied: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:02:00Z
--     asked one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     known from somebody else only:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: [{actor: eve}]
--     a change, another service, a service for itself:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: CreateUser, readOnly: false}
--         - {eventTime: 2026-09-09T08:01:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeInstances}
--         - {eventTime: 2026-09-09T08:02:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:03:00Z, userIdentity: {type: AssumedRole, sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}}}}
--       expect: []

with explorers as (
  select
    min(actor)                                                         as actor,
    actor_id,
    names_of(action)            as asked,
    count(*)                                                           as calls,
    count_if(is_denied(error_code))                                    as denied,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where event_source in (
      'iam.amazonaws.com',
      'organizations.amazonaws.com',
      'account.amazonaws.com',
      'billingconsole.amazonaws.com'
    )
    and read_only = true
    and user_identity_type is distinct from 'AWSService'
    and coalesce(session_issuer_arn, '') not like '%:role/aws-service-role/%'
  group by actor_id
)
select explorers.*
from explorers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
