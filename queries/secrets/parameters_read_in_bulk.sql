-- title: Which principals decrypted many SSM parameters within an hour?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1555.006]
-- ttc: [T1552.001]
-- outcome: done
-- finding: "{actor} decrypted {parameters SSM parameter|SSM parameters} in {calls call|calls} in the hour from {hour}, from {addresses}"
-- summary: >
--   Parameters that are read with decryption are mostly passwords. An application reads its own few; an intruder
--   reads by path or all names there are. A call by path counts as one, whatever it returned. One row per
--   principal, for its busiest hour, one after a listing first: who lists parameters, by no name or path, and then decrypts
--   them did not know what they are called. Without such a listing in the hour before, and for a workload's role that does so in
--   several hours, the severity is one step less.
-- parameters:
--   min_parameters: {type: integer, default: 10, help: how many different parameters within an hour make a row}
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that read many parameters by profession"
-- false_positives:
--   - Deployments that read the whole configuration of an environment.
-- misses:
--   - How many parameters a call by path returned; the Decrypt calls beside it tell.
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: GetParameter, readOnly: true, requestParameters: {name: /prod/db/password, withDecryption: true}}
--   sequences:
--     as many as asked for, in every way:
--       $min_parameters: 5
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: GetParameters, requestParameters: {names: [/prod/db/user, /prod/db/password, /prod/web/key], withDecryption: true}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: GetParametersByPath, requestParameters: {path: /prod, recursive: true, withDecryption: true}}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: GetParameterHistory, requestParameters: {name: /prod/mail, withDecryption: true}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:30:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T10:00:00Z}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: GetParameters, requestParameters: {names: [/prod/db/user, /prod/db/password, /prod/web/key], withDecryption: true}}
--         - {eventTime: 2026-09-02T08:02:00Z, eventName: GetParametersByPath, requestParameters: {path: /prod, recursive: true, withDecryption: true}}
--         - {eventTime: 2026-09-02T08:59:59Z, eventName: GetParameterHistory, requestParameters: {name: /prod/mail, withDecryption: true}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:30:00Z, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-02T10:00:00Z}
--       expect:
--         - actor: alice
--           hour: 2026-09-01T08:00:00Z
--           parameters: 5
--           calls: 4
--           addresses: "198.51.100.7, 203.0.113.9"
--           second_sign: false
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     listed an hour before, which counts for more than another hour's number:
--       $min_parameters: 2
--       events:
--         - {eventTime: 2026-09-01T07:10:00Z, eventName: DescribeParameters, requestParameters: {parameterFilters: [{key: "tag:env", values: [prod]}]}}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b], withDecryption: true}}
--         - {eventTime: 2026-09-01T08:50:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b], withDecryption: true}}
--         - {eventTime: 2026-09-02T08:10:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b, /c], withDecryption: true}}
--       expect: [{hour: 2026-09-01T08:00:00Z, parameters: 2, calls: 2, second_sign: true, hours_like_it: 2}]
--     listed in the same second:
--       $min_parameters: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeParameters, requestParameters: null}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b], withDecryption: true}}
--       expect: [{second_sign: true}]
--     listed by a workload, in one hour and in two:
--       $min_parameters: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeParameters, requestParameters: null, userIdentity: {type: AssumedRole}}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b], withDecryption: true}, userIdentity: {type: AssumedRole}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeParameters, requestParameters: null, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Sync/pod", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/Sync", userName: Sync, principalId: AROAEXAMPLESYNC, type: Role, accountId: "111122223333"}}}}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b], withDecryption: true}, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Sync/pod", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/Sync", userName: Sync, principalId: AROAEXAMPLESYNC, type: Role, accountId: "111122223333"}}}}
--         - {eventTime: 2026-09-01T09:10:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b], withDecryption: true}, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/Sync/pod", sessionContext: {sessionIssuer: {arn: "arn:aws:iam::111122223333:role/Sync", userName: Sync, principalId: AROAEXAMPLESYNC, type: Role, accountId: "111122223333"}}}}
--       expect: [{hours_like_it: 1, second_sign: true}, {hours_like_it: 2, second_sign: false}]
--     listed too early, afterwards, by name and path, by somebody else, in vain, and something else:
--       $min_parameters: 2
--       events:
--         - {eventTime: 2026-09-01T07:09:59Z, eventName: DescribeParameters, requestParameters: null}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeParameters, requestParameters: {parameterFilters: [{key: Path, values: [/a]}]}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeParameters, requestParameters: {filters: [{key: Name, values: [/a]}]}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeParameters, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribeParameters, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DescribePatchGroups, requestParameters: null}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: GetParameters, requestParameters: {names: [/a, /b], withDecryption: true}}
--         - {eventTime: 2026-09-01T08:10:01Z, eventName: DescribeParameters, requestParameters: null}
--       expect: [{second_sign: false}]
--     two hours, the same twice:
--       $min_parameters: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {name: /prod/mail, withDecryption: true}}
--       expect: []
--     by profession:
--       $min_parameters: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events: [{}]
--       expect: []
--     not decrypted, refused, written, another service:
--       $min_parameters: 1
--       events:
--         - {requestParameters: {name: /prod/db/password, withDecryption: false}}
--         - {errorCode: AccessDeniedException}
--         - {eventName: LabelParameterVersion, readOnly: false}
--         - {eventSource: example.amazonaws.com}
--       expect: []

with calls as (
  select
    actor_id,
    date_trunc('hour', event_time) as hour,
    case
      when event_name = 'GetParameters' then json_values(request_parameters, '$.names[*]')
      else regexp_extract_all(
        coalesce(json_text(request_parameters, '$.name'), json_text(request_parameters, '$.path')), '^.*$'
      )
    end                            as named
  from events
  where action in ('ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory')
    and json_text(request_parameters, '$.withDecryption') = 'true'
    and error_code is null
    and not list_contains($ignore_actors, actor_id)
),
bulk as (
  select actor_id, hour, count(distinct t.parameter) as parameters
  from calls
  cross join unnest(named) as t(parameter)
  group by actor_id, hour
  having count(distinct t.parameter) >= $min_parameters
),
per_hour as (
  select
    min(events.actor)                                   as actor,
    bulk.actor_id,
    bulk.hour,
    bulk.parameters,
    count(*)                                            as calls,
    bool_or(is_person(events.user_identity_type, events.user_identity_arn)) as by_person,
    names_of(events.source_ip_address)                  as addresses,
    min(events.event_time)                              as first_seen,
    max(events.event_time)                              as last_seen,
    first_event_ids(events.event_id, events.event_time) as event_ids
  from bulk
  join events
    on events.actor_id = bulk.actor_id
    and date_trunc('hour', events.event_time) = bulk.hour
  where events.action in ('ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory')
    and json_text(events.request_parameters, '$.withDecryption') = 'true'
    and events.error_code is null
  group by bulk.actor_id, bulk.hour, bulk.parameters
),
listings as (
  select actor_id, event_time as listed_at
  from events
  where action = 'ssm:DescribeParameters'
    and error_code is null
    and not coalesce(regexp_matches(request_parameters, '(?i)"key"\s*:\s*"(name|path)"'), false)
),
after_listing as (
  select distinct per_hour.actor_id, per_hour.hour
  from per_hour
  join listings
    on listings.actor_id = per_hour.actor_id
    and listings.listed_at <= per_hour.last_seen
    and listings.listed_at >= per_hour.first_seen - interval 1 hour
),
ranked as (
  select
    per_hour.*,
    after_listing.hour is not null as listed,
    count(*) over (partition by per_hour.actor_id) as hours_like_it,
    row_number() over (
      partition by per_hour.actor_id
      order by case when after_listing.hour is null then 1 else 0 end asc, parameters desc, per_hour.hour asc
    ) as place
  from per_hour
  left join after_listing on after_listing.actor_id = per_hour.actor_id and after_listing.hour = per_hour.hour
)
select
  actor,
  actor_id,
  hour,
  parameters,
  calls,
  listed and (by_person or hours_like_it = 1) as second_sign,
  addresses,
  first_seen,
  last_seen,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by parameters desc, actor_id asc, hour asc
