-- title: Which principals invoked a Lambda function unusually often?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1496, T1648]
-- ttc: [T1648.A001]
-- outcome: attempted
-- finding: "{actor} invoked {target} {calls time|times} in the hour from {hour}"
-- finding_denied: "{actor} tried to invoke {target} {calls time|times} in the hour from {hour}, without success"
-- summary: >
--   A function invoked by the thousand: guessing, copying data out page by page, or running up the bill. One row
--   per principal and function, for its busiest hour. Services that start functions for others are left out;
--   their rate follows the work.
-- parameters:
--   min_calls: {type: integer, default: 1000, help: calls of one function by one principal within an hour}
-- needs: [data events of lambda.amazonaws.com]
-- false_positives:
--   - Applications that call functions directly, and load tests.
-- misses:
--   - A burst that straddles the full hour; its halves are counted apart.
--   - Callers of a function URL without signature.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: Invoke
--     eventCategory: Data
--     requestParameters: {functionName: invoice}
--   sequences:
--     as many as asked for, refused ones among them:
--       $min_calls: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:20:00Z, eventName: InvokeAsync, errorCode: TooManyRequestsException}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: InvokeWithResponseStream}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:20:00Z, eventName: InvokeAsync, errorCode: TooManyRequestsException}
--         - {eventTime: 2026-09-02T08:59:59Z, eventName: InvokeWithResponseStream}
--       expect:
--         - actor: alice
--           target: function/invoice
--           hour: 2026-09-01T08:00:00Z
--           calls: 3
--           failed: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two of them, two functions, two people, another call, and a service:
--       $min_calls: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {functionName: other}}
--         - {eventTime: 2026-09-01T08:02:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: GetFunction20150331v2, eventCategory: Management}
--         - {eventTime: 2026-09-01T08:04:00Z, userIdentity: {type: AWSService, invokedBy: s3.amazonaws.com}}
--         - {eventTime: 2026-09-01T08:05:00Z, userIdentity: {type: AWSService, invokedBy: s3.amazonaws.com}}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    target,
    date_trunc('hour', event_time)                                     as hour,
    count(*)                                                           as calls,
    count_if(error_code is not null)                                   as failed,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    recipient_account_id,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action in ('lambda:Invoke', 'lambda:InvokeAsync', 'lambda:InvokeWithResponseStream')
    and user_identity_type is distinct from 'AWSService'
  group by actor_id, target, date_trunc('hour', event_time), recipient_account_id
  having count(*) >= $min_calls
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id, target, recipient_account_id) as hours_like_it,
    row_number() over (partition by actor_id, target, recipient_account_id order by calls desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  target,
  hour,
  calls,
  failed,
  addresses,
  first_seen,
  last_seen,
  recipient_account_id,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by calls desc, hour asc, target asc
