-- title: Which Lambda functions did external accounts invoke?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1648]
-- ttc: [T1648.A001, T1199.A002]
-- outcome: done
-- finding: "{actor} of the external account {caller_account} invoked {target} {calls time|times}"
-- summary: >
--   A principal of an external account ran the function and got its answer. Accounts whose own logs are in the
--   lake count as yours. One row per function and external principal. How it was admitted stands in
--   functions.opened_to_outside and functions.opened_to_everyone.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- needs: [data events of lambda.amazonaws.com]
-- false_positives:
--   - Partners who are meant to call the function.
-- misses:
--   - Callers of a function URL without signature, who have no account.
--   - A service that works for an account outside, such as its bucket or topic.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: Invoke
--     eventCategory: Data
--     recipientAccountId: "111122223333"
--     requestParameters: {functionName: "arn:aws:lambda:us-east-1:111122223333:function:invoice"}
--     userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: "AROAEXAMPLETHEIRS0001:s"}
--   sequences:
--     twice, by one of theirs:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: InvokeWithResponseStream}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: InvokeAsync}
--       expect: [{caller_account: "444455556666", target: function/invoice, calls: 3, first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T10:00:00Z}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListFunctions20150331, eventCategory: Management, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect: []
--     a refused call, and another call:
--       events:
--         - {errorCode: AccessDenied}
--         - {eventName: GetFunction20150331v2, eventCategory: Management}
--       expect: []
--     a service without an account:
--       events:
--         - {userIdentity: {type: AWSService, invokedBy: s3.amazonaws.com}}
--       expect: []

with calls as (
  select
    event_time,
    event_id,
    actor,
    target,
    source_ip_address,
    recipient_account_id,
    user_identity_account_id as caller_account
  from events
  where action in ('lambda:Invoke', 'lambda:InvokeAsync', 'lambda:InvokeWithResponseStream')
    and error_code is null
)
select
  actor,
  caller_account,
  target,
  count(*)                                                           as calls,
  names_of(source_ip_address) as addresses,
  min(event_time)                                                    as first_seen,
  max(event_time)                                                    as last_seen,
  recipient_account_id,
  first_event_ids(event_id, event_time)                              as event_ids
from calls
where not is_own_account(calls.caller_account)
  and not list_contains($known_accounts, caller_account)
group by actor, caller_account, target, recipient_account_id
order by calls desc, actor asc, target asc
