-- title: Which principals show indicators of cryptomining on EC2?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1496.001, T1535]
-- ttc: [T1496.A008]
-- outcome: attempted
-- finding: "{signs indicator|indicators} of cryptomining by {actor} within a day: {which}"
-- summary: >
--   Each of these has an innocent reason, several together hardly have one: large or GPU instances, an exceeded
--   quota, a quota increase, Spot requests, launches in several Regions, very many instances. One row per
--   principal. Terminate what runs in all Regions, look for fleets and groups that launch again, and revoke the
--   session.
-- parameters:
--   min_signs: {type: integer, default: 2, help: how many signs make a row}
--   many: {type: integer, default: 20, help: how many machines asked for within a day are very many}
--   types:
--     type: text
--     default: '^(p|g|gr|trn|inf|dl|vt|f|hpc|u|x)[0-9]+[a-z0-9-]*\.|\.(1[2-9]|[2-9][0-9]|[0-9]{3})xlarge$|\.metal'
--     help: regular expression that large and GPU instance types match
-- false_positives:
--   - Somebody who may train models and hits the limit while trying.
-- misses:
--   - A miner who is modest, and mining in containers, functions or notebooks.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, requestParameters: {instanceType: t3.micro, instancesSet: {items: [{minCount: 1, maxCount: 1}]}}}
--   sequences:
--     every sign:
--       $many: 22
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {instanceType: p5.48xlarge, instancesSet: {items: [{minCount: 1, maxCount: 20}]}}}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: Client.VcpuLimitExceeded, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: RequestSpotInstances, awsRegion: ap-southeast-1}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: servicequotas.amazonaws.com, eventName: RequestServiceQuotaIncrease, requestParameters: {serviceCode: ec2}}
--       expect:
--         - actor: alice
--           signs: 6
--           failed: 1
--           which: "Spot, a quota hit, a quota increase, large or GPU instances, many instances, several Regions"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:03:00Z
--     the other limits, and the other way to ask for spot:
--       $min_signs: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: Client.InstanceLimitExceeded}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: RequestSpotFleet}
--         - {eventTime: 2026-09-02T08:00:00Z, errorCode: Client.MaxSpotInstanceCountExceeded}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: RequestSpotFleet}
--       expect: [{signs: 2, which: "Spot, a quota hit", days_like_it: 2, first_seen: 2026-09-01T08:00:00Z}]
--     one sign a day, two regions, nearly many, a quota of another service, a service, other calls:
--       $min_signs: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {instanceType: t3.micro, instancesSet: {items: [{maxCount: 18}]}}}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: Client.VcpuLimitExceeded, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: servicequotas.amazonaws.com, eventName: RequestServiceQuotaIncrease, requestParameters: {serviceCode: lambda}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: servicequotas.amazonaws.com, eventName: GetServiceQuota, awsRegion: ap-southeast-1, requestParameters: {serviceCode: ec2}}
--         - {eventTime: 2026-09-01T08:04:00Z, requestParameters: {instanceType: p5.48xlarge}, userIdentity: {invokedBy: sagemaker.amazonaws.com}}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: DescribeInstances, awsRegion: ap-southeast-1}
--         - {eventTime: 2026-09-01T08:06:00Z, eventSource: example.amazonaws.com, awsRegion: ap-southeast-2}
--         - {eventTime: 2026-09-01T08:07:00Z, eventName: AllocateAddress, errorCode: Client.InstanceLimitExceeded}
--         - {eventTime: 2026-09-02T08:00:00Z, requestParameters: {instanceType: p5.48xlarge}}
--       expect: []

with asked as (
  select
    event_time,
    date_trunc('day', event_time) as day,
    actor,
    actor_id,
    action,
    error_code,
    aws_region,
    coalesce(
      json_text(request_parameters, '$.instanceType'),
      json_text(request_parameters, '$.launchSpecification.instanceType')
    ) as instance_type,
    try_cast(json_text(request_parameters, '$.instancesSet.items[0].maxCount') as bigint) as asked_for,
    event_id
  from events
  where (
      action in ('ec2:RunInstances', 'ec2:RequestSpotInstances', 'ec2:RequestSpotFleet')
      or (
        action = 'servicequotas:RequestServiceQuotaIncrease'
        and json_text(request_parameters, '$.serviceCode') = 'ec2'
      )
    )
    and user_identity_invoked_by is null
),
per_day as (
  select
    min(actor) as actor,
    actor_id,
    day,
    bool_or(coalesce(regexp_matches(instance_type, $types), false)) as large,
    bool_or(
      coalesce(
        error_code in ('Client.VcpuLimitExceeded', 'Client.InstanceLimitExceeded', 'Client.MaxSpotInstanceCountExceeded'), false
      )
    ) as limited,
    bool_or(action = 'servicequotas:RequestServiceQuotaIncrease') as quota,
    bool_or(action in ('ec2:RequestSpotInstances', 'ec2:RequestSpotFleet')) as spot,
    count(distinct case when action = 'servicequotas:RequestServiceQuotaIncrease' then null else aws_region end) >= 3 as spread,
    coalesce(sum(asked_for), 0) >= $many as many,
    names_of(aws_region) as regions,
    count(*) as calls,
    count_if(error_code is not null) as failed,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from asked
  group by actor_id, day
),
counted as (
  select
    per_day.*,
    cast(large as integer) + cast(limited as integer) + cast(quota as integer)
    + cast(spot as integer) + cast(spread as integer) + cast(many as integer) as signs,
    concat_ws(
      ', ',
      case when spot then 'Spot' end,
      case when limited then 'a quota hit' end,
      case when quota then 'a quota increase' end,
      case when large then 'large or GPU instances' end,
      case when many then 'many instances' end,
      case when spread then 'several Regions' end
    ) as which
  from per_day
),
ranked as (
  select
    counted.*,
    count(*) over (partition by actor_id) as days_like_it,
    row_number() over (partition by actor_id order by signs desc, day asc) as place
  from counted
  where signs >= $min_signs
)
select
  actor,
  actor_id,
  signs,
  which,
  regions,
  calls,
  failed,
  days_like_it,
  first_seen,
  last_seen,
  event_ids
from ranked
where place = 1
order by signs desc, first_seen asc, actor_id asc
