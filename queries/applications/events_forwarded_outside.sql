-- title: Were EventBridge events forwarded to an external account or URL?
-- asks: where_to
-- kind: hunt
-- severity: medium
-- attack: [T1567, T1546]
-- ttc: [T1199.A002]
-- outcome: done
-- finding: "{actor} forwarded EventBridge events to {place}: {action} {target}"
-- summary: >
--   A rule now delivers what happens in the account (new users, changed secrets, findings) to another account or
--   a web address. Accounts whose own logs are in the lake count as yours. One row per principal and
--   destination.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
--   known_places:
--     type: text
--     default: "^$"
--     help: "regular expression of web addresses that need no explanation: ^https://hooks\\.example\\.com/"
-- false_positives:
--   - A central bus of your organisation whose account's logs are not in the lake.
--   - Ticket, chat and paging services.
-- misses:
--   - A function of your own that hands events on.
-- cases:
--   given: {eventSource: events.amazonaws.com, eventName: PutTargets, readOnly: false, recipientAccountId: "111122223333"}
--   sequences:
--     a bus of another account beside an own function:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           requestParameters:
--             rule: all
--             targets: [{id: a, arn: "arn:aws:lambda:us-east-1:111122223333:function:f"}, {id: b, arn: "arn:aws:events:us-east-1:444455556666:event-bus/theirs"}]
--       expect: [{actor: alice, place: "arn:aws:events:us-east-1:444455556666:event-bus/theirs", first_seen: 2026-09-01T08:00:00Z}]
--     a web address, new and changed:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateApiDestination, requestParameters: {name: d, invocationEndpoint: "https://x.example/in"}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: UpdateApiDestination, requestParameters: {name: d, invocationEndpoint: "https://y.example/in"}}
--       expect: [{place: "https://x.example/in"}, {place: "https://y.example/in"}]
--     an account whose logs are in the lake, a trusted one, and a known web address:
--       $known_accounts: ["999900001111"]
--       $known_places: "^https://hooks\\.example\\.com/"
--       events:
--         - {requestParameters: {rule: all, targets: [{id: b, arn: "arn:aws:sqs:us-east-1:444455556666:q"}, {id: c, arn: "arn:aws:sqs:us-east-1:999900001111:q"}]}}
--         - {eventName: CreateApiDestination, requestParameters: {name: d, invocationEndpoint: "https://hooks.example.com/in"}}
--         - {eventName: ListRules, readOnly: true, recipientAccountId: "444455556666"}
--       expect: []
--     refused, and other calls with the same words:
--       events:
--         - {requestParameters: {rule: all, targets: [{id: b, arn: "arn:aws:sqs:us-east-1:444455556666:q"}]}, errorCode: AccessDenied}
--         - {eventName: RemoveTargets, requestParameters: {rule: all, targets: [{id: b, arn: "arn:aws:sqs:us-east-1:444455556666:q"}]}}
--         - {eventName: CreateApiDestination, requestParameters: {name: d, invocationEndpoint: "https://x.example/in"}, errorCode: AccessDenied}
--         - {eventName: DeleteApiDestination, requestParameters: {name: d, invocationEndpoint: "https://x.example/in"}}
--       expect: []

with forwarded as (
  select
    events.*,
    t.place                                                          as place,
    regexp_extract(t.place, '^arn:[^:]*:[^:]*:[^:]*:(\d{12}):', 1)  as account
  from events
  cross join unnest(json_values(request_parameters, '$.targets[*].arn')) as t(place)
  where action = 'events:PutTargets'
    and error_code is null
  union all
  select
    events.*,
    json_text(request_parameters, '$.invocationEndpoint') as place,
    'web'                                                 as account
  from events
  where action in ('events:CreateApiDestination', 'events:UpdateApiDestination')
    and error_code is null
)
select
  actor,
  action,
  target,
  place,
  event_time        as first_seen,
  event_time        as last_seen,
  source_ip_address,
  recipient_account_id,
  event_id
from forwarded
where not is_own_account(forwarded.account)
  and not list_contains($known_accounts, account)
  and not regexp_matches(place, $known_places)
order by first_seen asc, place asc
