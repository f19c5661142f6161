-- title: Which principals were denied launches of GPU or many EC2 instances?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1496.001, T1578.002]
-- ttc: [T1496.A008, T1578.002]
-- outcome: failed
-- finding: "{actor} was denied {denied launch|launches} of GPU or many EC2 instances in {regions}: {types}, from {addresses}"
-- summary: >
--   Somebody whose credentials may not launch instances asked for the ones cryptominers want, or for ten and
--   more in one call. The denial is the sign: the owner of the credentials knows what they are for. One row per
--   principal. Quotas are another question (compute.launch_stopped_by_quota).
-- parameters:
--   types:
--     type: text
--     default: '^(p|g|gr|trn|inf|dl|vt|f|hpc|u|x)[0-9]+[a-z0-9-]*\.|\.(1[2-9]|[2-9][0-9]|[0-9]{3})xlarge$|\.metal'
--     help: regular expression that GPU and very large instance types match
--   min_instances: {type: integer, default: 10, help: how many instances in one call make a row of any type}
-- false_positives:
--   - A pipeline whose role lost a permission, or met a service control policy.
-- misses:
--   - Types that stand in a launch template.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     errorCode: Client.UnauthorizedOperation
--     requestParameters: {instanceType: p2.xlarge, instancesSet: {items: [{imageId: ami-1, minCount: 1, maxCount: 1}]}}
--   sequences:
--     GPU instances in two Regions, and many small ones:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, awsRegion: eu-north-1, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {instanceType: t3.micro, instancesSet: {items: [{imageId: ami-1, minCount: 1, maxCount: 10}]}}}
--       expect:
--         - actor: alice
--           denied: 3
--           types: "p2.xlarge, t3.micro"
--           regions: "eu-north-1, us-east-1"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:02:00Z
--     a small one, launched, failed for another reason, another call:
--       events:
--         - {requestParameters: {instanceType: t3.micro, instancesSet: {items: [{imageId: ami-1, minCount: 1, maxCount: 9}]}}}
--         - {errorCode: null}
--         - {errorCode: Client.InstanceLimitExceeded}
--         - {eventName: StartInstances}
--       expect: []
--     types and numbers of the responder's own:
--       $types: ^t3
--       $min_instances: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {instanceType: t3.micro, instancesSet: {items: [{imageId: ami-1, minCount: 1, maxCount: 1}]}}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {instanceType: m5.large, instancesSet: {items: [{imageId: ami-1, minCount: 1, maxCount: 2}]}}}
--         - {eventTime: 2026-09-01T08:02:00Z}
--       expect: [{denied: 2, types: "m5.large, t3.micro"}]

with refused as (
  select
    events.*,
    json_text(request_parameters, '$.instanceType') as instance_type
  from events
  where action = 'ec2:RunInstances'
    and is_denied(error_code)
)
select
  min(actor)                            as actor,
  actor_id,
  count(*)                              as denied,
  names_of(instance_type)               as types,
  names_of(aws_region)                  as regions,
  names_of(source_ip_address)           as addresses,
  min(recipient_account_id)             as recipient_account_id,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from refused
where regexp_matches(instance_type, $types)
  or try_cast(json_text(request_parameters, '$.instancesSet.items[0].maxCount') as integer) >= $min_instances
group by actor_id
order by denied desc, actor_id asc
