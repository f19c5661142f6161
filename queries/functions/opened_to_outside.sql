-- title: Which Lambda functions and layers admit external accounts?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1546, T1648]
-- ttc: [T1648.A001, T1199.A002]
-- outcome: done
-- finding: "{actor} gave account {opened_to} access to {target}"
-- summary: >
--   The named account may invoke the function, or a service working for it (its bucket, topic or schedule) may.
--   Accounts whose own logs are in the lake count as yours. One row per target and account; look next for its
--   calls (functions.invoked_from_outside).
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Partners and vendors who are meant to call the function.
--   - Your own accounts whose logs are not in the lake; name them in known_accounts.
-- misses:
--   - Functions opened to everybody; see functions.opened_to_everyone.
--   - Attempts that AWS refused, whose records do not hold the parameters.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: AddPermission20150331v2
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     an account as a number, and again:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {functionName: invoice, principal: "444455556666"}}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {functionName: invoice, principal: "444455556666", statementId: s2}}
--       expect:
--         - target: function/invoice ← 444455556666
--           opened_to: "444455556666"
--           actor: alice
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     a role of the account:
--       events:
--         - {requestParameters: {functionName: invoice, principal: "arn:aws:iam::444455556666:role/r"}}
--       expect: [{opened_to: "444455556666"}]
--     a service that works for the account, named by its number or by its resource:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters: {functionName: a, principal: s3.amazonaws.com, sourceArn: "arn:aws:s3:::theirs", sourceAccount: "444455556666"}
--         - eventTime: 2026-09-01T08:01:00Z
--           requestParameters: {functionName: b, principal: sns.amazonaws.com, sourceArn: "arn:aws:sns:us-east-1:444455556666:t"}
--       expect: [{opened_to: "444455556666"}, {opened_to: "444455556666"}]
--     a layer:
--       events:
--         - {eventName: AddLayerVersionPermission20181031, requestParameters: {layerName: tools, principal: "444455556666"}}
--       expect: [{opened_to: "444455556666"}]
--     its own account, a service without an account, and everybody:
--       events:
--         - {requestParameters: {functionName: a, principal: "111122223333"}}
--         - {requestParameters: {functionName: b, principal: events.amazonaws.com}}
--         - {requestParameters: {functionName: c, principal: "*"}}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events:
--         - {requestParameters: {functionName: a, principal: "444455556666"}}
--       expect: []
--     it failed, and another call with the same words:
--       events:
--         - {requestParameters: {functionName: a, principal: "444455556666"}, errorCode: ResourceConflictException}
--         - {eventName: RemovePermission20150331v2, requestParameters: {functionName: a, principal: "444455556666"}}
--       expect: []

with grants as (
  select
    event_time,
    event_id,
    actor,
    target,
    source_ip_address,
    recipient_account_id,
    coalesce(
      nullif(regexp_extract(json_text(request_parameters, '$.principal'), '(\d{12})', 1), ''),
      json_text(request_parameters, '$.sourceAccount'),
      nullif(regexp_extract(json_text(request_parameters, '$.sourceArn'), ':(\d{12}):', 1), '')
    ) as opened_to
  from events
  where action in ('lambda:AddPermission', 'lambda:AddLayerVersionPermission')
    and error_code is null
)
select
  actor,
  target,
  opened_to,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  min(source_ip_address)                as source_ip_address,
  recipient_account_id,
  first_event_ids(event_id, event_time) as event_ids
from grants
where not is_own_account(grants.opened_to)
  and not list_contains($known_accounts, opened_to)
group by actor, target, opened_to, recipient_account_id
order by first_seen asc, target asc, opened_to asc
