-- title: Which Lambda functions were given an external account's layer?
-- asks: what
-- kind: hunt
-- severity: medium
-- attack: [T1578.005, T1195.001]
-- ttc: [T1648.A002]
-- outcome: done
-- finding: "{actor} attached the Lambda layer {layer} of account {layer_account} to {function}"
-- summary: >
--   A layer is code that runs inside the function, with its role and its secrets. One that belongs to an
--   external account can be a vendor's agent, or a backdoor. Accounts whose own logs are in the lake count as
--   yours. One row per function and layer.
-- parameters:
--   foreign_only:   {type: boolean, default: true, help: leave out layers of the function's own accounts}
--   known_accounts: {type: text list, default: [], help: further accounts whose layers are trusted}
-- false_positives:
--   - Layers of AWS and of monitoring vendors; name their accounts in known_accounts.
-- misses:
--   - Code that came with the function itself; see functions.code_changed.
--   - Extensions inside a container image.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: UpdateFunctionConfiguration20150331v2
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     a foreign layer beside an own one, and the same again:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters:
--             functionName: invoice
--             layers: ["arn:aws:lambda:us-east-1:111122223333:layer:own:1", "arn:aws:lambda:us-east-1:444455556666:layer:tap:7"]
--         - eventTime: 2026-09-01T09:00:00Z
--           requestParameters: {functionName: invoice, layers: ["arn:aws:lambda:us-east-1:444455556666:layer:tap:7"]}
--       expect:
--         - function: invoice
--           layer: "arn:aws:lambda:us-east-1:444455556666:layer:tap:7"
--           layer_account: "444455556666"
--           actor: alice
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     from the function's creation on:
--       events:
--         - eventName: CreateFunction20150331
--           requestParameters: {functionName: invoice, layers: ["arn:aws:lambda:us-east-1:444455556666:layer:tap:7"]}
--       expect: [{function: invoice}]
--     every layer, when asked for:
--       $foreign_only: false
--       events:
--         - {requestParameters: {functionName: invoice, layers: ["arn:aws:lambda:us-east-1:111122223333:layer:own:1"]}}
--       expect: [{layer_account: "111122223333"}]
--     an account that is trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {functionName: invoice, layers: ["arn:aws:lambda:us-east-1:444455556666:layer:tap:7"]}}
--       expect: []
--     no layer, a failed call, and another call with the same words:
--       events:
--         - {requestParameters: {functionName: invoice, memorySize: 512}}
--         - errorCode: AccessDeniedException
--           requestParameters: {functionName: invoice, layers: ["arn:aws:lambda:us-east-1:444455556666:layer:tap:7"]}
--         - eventName: GetFunction20150331v2
--           requestParameters: {functionName: invoice, layers: ["arn:aws:lambda:us-east-1:444455556666:layer:tap:7"]}
--       expect: []

with attached as (
  select
    event_time,
    event_id,
    actor,
    source_ip_address,
    recipient_account_id,
    json_text(request_parameters, '$.functionName') as function,
    t.layer                                         as layer,
    regexp_extract(t.layer, ':lambda:[^:]*:(\d{12}):', 1) as layer_account
  from events
  cross join unnest(json_values(request_parameters, '$.layers[*]')) as t(layer)
  where action in ('lambda:UpdateFunctionConfiguration', 'lambda:CreateFunction')
    and error_code is null
)
select
  actor,
  function,
  layer,
  layer_account,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  min(source_ip_address)                as source_ip_address,
  recipient_account_id,
  first_event_ids(event_id, event_time) as event_ids
from attached
where (not $foreign_only or not is_own_account(attached.layer_account))
  and not list_contains($known_accounts, layer_account)
group by actor, function, layer, layer_account, recipient_account_id
order by first_seen asc, function asc, layer asc
