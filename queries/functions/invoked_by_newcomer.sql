-- title: Which principals invoked a Lambda function for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1648]
-- ttc: [T1648.A001]
-- outcome: done
-- finding: "{actor} invoked {functions Lambda function|Lambda functions} for the first time from {first_seen} on, from {addresses}: {names}"
-- summary: >
--   Functions that were in use during the baseline and were afterwards invoked by a principal that had not
--   invoked them before. A person who invokes a function that only a queue ever started wants what its role can
--   do. One row per principal; services that start functions for others are left out.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a caller counts as known}
-- needs: [data events of lambda.amazonaws.com, history of $baseline]
-- false_positives:
--   - New callers after a release, and developers who try a function out.
-- misses:
--   - Functions that are new themselves; see functions.created.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: Invoke
--     eventCategory: Data
--     requestParameters: {functionName: invoice}
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   sequences:
--     a newcomer to a function in use:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: InvokeWithResponseStream, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T10:00:00Z, eventName: InvokeAsync}
--       expect:
--         - actor: bob
--           functions: 1
--           names: function/invoice
--           calls: 3
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T10:00:00Z
--     a caller of the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListFunctions20150331, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     a function that is new itself:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {functionName: other}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: []
--     the function of the same name in another account:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, recipientAccountId: "444455556666", userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: []
--     a service, a refused call and a call that invokes nothing:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {type: AWSService, invokedBy: s3.amazonaws.com}}
--         - eventTime: 2026-09-08T08:01:00Z
--           errorCode: AccessDenied
--           userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}
--         - eventTime: 2026-09-08T08:02:00Z
--           eventName: GetFunction20150331v2
--           userIdentity: {userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}
--       expect: []

with calls as (
  select
    events.*,
    min(event_time) over (partition by actor_id, target, recipient_account_id) as used_since,
    min(event_time) over (partition by target, recipient_account_id) as first_use
  from events
  where action in ('lambda:Invoke', 'lambda:InvokeAsync', 'lambda:InvokeWithResponseStream')
    and error_code is null
    and user_identity_type is distinct from 'AWSService'
)
select
  min(actor) as actor,
  actor_id,
  count(distinct target) as functions,
  names_of(target) as names,
  recipient_account_id,
  count(*) as calls,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from calls
where used_since >= (select min(event_time) from events) + $baseline
  and first_use < (select min(event_time) from events) + $baseline
group by actor_id, recipient_account_id
order by first_seen asc, actor_id asc
