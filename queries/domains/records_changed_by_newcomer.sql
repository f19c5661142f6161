-- title: Which principals changed Route 53 DNS records for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1584.001, T1557]
-- ttc: [T1491.A001]
-- outcome: done
-- finding: "{actor} changed DNS records of the Route 53 hosted zone {zone} for the first time on {first_seen}: {names}"
-- summary: >
--   A name that resolves to another host takes visitors, their passwords and a valid certificate along.
--   Principals that had not changed the hosted zone during the baseline, with the names they changed. One row
--   per principal and hosted zone.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New clusters and pipelines that keep their own names, and records that prove a certificate.
-- misses:
--   - A change made by the role that changes names all day.
-- cases:
--   given:
--     eventSource: route53.amazonaws.com
--     eventName: ChangeResourceRecordSets
--     readOnly: false
--     requestParameters: {hostedZoneId: Z1, changeBatch: {changes: [{action: UPSERT, resourceRecordSet: {name: www.example.com, type: A}}]}}
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   sequences:
--     a newcomer:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {hostedZoneId: Z2, changeBatch: {changes: [{resourceRecordSet: {name: other}}]}}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - eventTime: 2026-09-08T09:00:00Z
--           sourceIPAddress: 203.0.113.9
--           requestParameters: {hostedZoneId: Z1, changeBatch: {changes: [{resourceRecordSet: {name: a.example.com}}, {resourceRecordSet: {name: www.example.com}}]}}
--       expect:
--         - actor: bob
--           zone: Z1
--           changes: 2
--           names: "a.example.com, www.example.com"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListHostedZones, readOnly: true, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     refused, and another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListHostedZones, readOnly: true, requestParameters: null}
--         - {eventTime: 2026-09-08T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: TestDNSAnswer}
--       expect: []

with changed as (
  select events.*, json_text(request_parameters, '$.hostedZoneId') as zone
  from events
  where action = 'route53:ChangeResourceRecordSets'
    and error_code is null
),
named as (
  select actor_id, zone, names_of(t.name) as names
  from changed
  cross join unnest(json_values(request_parameters, '$.changeBatch.changes[*].resourceRecordSet.name')) as t(name)
  group by actor_id, zone
),
pairs as (
  select
    min(actor)                                                         as actor,
    actor_id,
    zone,
    count(*)                                                           as changes,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    min(recipient_account_id)                                          as recipient_account_id,
    first_event_ids(event_id, event_time)                              as event_ids
  from changed
  group by actor_id, zone
)
select pairs.*, named.names
from pairs
left join named
  on named.actor_id = pairs.actor_id
  and named.zone = pairs.zone
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, pairs.actor_id asc, pairs.zone asc
