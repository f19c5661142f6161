-- title: Which new IAM access keys were used, and from where first?
-- asks: where_from
-- kind: hunt
-- severity: low
-- attack: [T1098.001, T1078.004]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "the access key {access_key_id} that {made_by} created for {owner} was first used from {first_address}"
-- summary: >
--   Follows each long-term access key that was created within the view to its first call. A key first used from
--   the network it was created in stays with its creator; one created for another user and used from the
--   creator's own address, or from an unknown place, does not. One row per access key. Keys that were never used
--   are not listed: see credentials.access_key_made.
-- false_positives:
--   - Rotation, and new applications.
-- misses:
--   - Keys made before the view begins.
--   - Use in accounts or regions whose logs are not in the lake.
-- cases:
--   given:
--     userIdentity:
--       type: IAMUser
--       userName: alice
--       arn: "arn:aws:iam::111122223333:user/alice"
--       accessKeyId: AKIAEXAMPLEALICE0001
--   sequences:
--     made and used:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateAccessKey
--           requestParameters: {userName: bob}
--           responseElements: {accessKey: {accessKeyId: AKIAEXAMPLEBOBNEW001, userName: bob}}
--           sourceIPAddress: 198.51.100.7
--         - eventTime: 2026-09-01T08:10:00Z
--           eventSource: sts.amazonaws.com
--           eventName: GetCallerIdentity
--           sourceIPAddress: 203.0.113.9
--           userAgent: curl/8
--           userIdentity:
--             type: IAMUser
--             userName: bob
--             arn: "arn:aws:iam::111122223333:user/bob"
--             accessKeyId: AKIAEXAMPLEBOBNEW001
--         - eventTime: 2026-09-01T09:00:00Z
--           eventSource: s3.amazonaws.com
--           eventName: ListBuckets
--           sourceIPAddress: 192.0.2.44
--           userIdentity:
--             type: IAMUser
--             userName: bob
--             arn: "arn:aws:iam::111122223333:user/bob"
--             accessKeyId: AKIAEXAMPLEBOBNEW001
--       expect:
--         - access_key_id: AKIAEXAMPLEBOBNEW001
--           made_by: alice
--           made_from: 198.51.100.7
--           owner: bob
--           made_at: 2026-09-01T08:00:00Z
--           first_used: 2026-09-01T08:10:00Z
--           first_address: 203.0.113.9
--           first_action: "sts:GetCallerIdentity"
--           first_user_agent: curl/8
--           events: 2
--     made by root for itself, with no name in the record:
--       given: {userIdentity: {type: Root, arn: "arn:aws:iam::111122223333:root"}}
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateAccessKey
--           responseElements: {accessKey: {accessKeyId: AKIAEXAMPLEROOT00001}}
--         - {eventTime: 2026-09-01T08:10:00Z, userIdentity: {accessKeyId: AKIAEXAMPLEROOT00001}}
--       expect: [{access_key_id: AKIAEXAMPLEROOT00001, owner: root}]
--     made and never used:
--       events:
--         - eventSource: iam.amazonaws.com
--           eventName: CreateAccessKey
--           responseElements: {accessKey: {accessKeyId: AKIAEXAMPLEBOBNEW001, userName: bob}}
--       expect: []
--     an old key of the same user, and a key of another call:
--       events:
--         - eventSource: iam.amazonaws.com
--           eventName: ListAccessKeys
--           responseElements: {accessKey: {accessKeyId: AKIAEXAMPLEALICE0001}}
--         - eventSource: iam.amazonaws.com
--           eventName: CreateAccessKey
--           responseElements: {accessKey: {accessKeyId: AKIAEXAMPLEBOBNEW001, userName: bob}}
--       expect: []

with made as (
  select
    json_text(response_elements, '$.accessKey.accessKeyId') as access_key_id,
    coalesce(
      json_text(response_elements, '$.accessKey.userName'),
      json_text(request_parameters, '$.userName'),
      actor
    )                                                       as owner,
    actor                                                   as made_by,
    source_ip_address                                       as made_from,
    event_time                                              as made_at
  from events
  where action = 'iam:CreateAccessKey'
),
uses as (
  select
    made.*,
    used.event_time,
    used.event_id,
    used.source_ip_address,
    used.action,
    used.user_agent,
    row_number() over (
      partition by made.access_key_id
      order by used.event_time asc, used.event_id asc, made.made_at asc, made.made_from asc, made.made_by asc
    )                                               as place,
    count(*) over (partition by made.access_key_id) as events
  from made
  join events as used on used.user_identity_access_key_id = made.access_key_id
)
select
  access_key_id,
  owner,
  made_by,
  made_from,
  made_at,
  event_time        as first_used,
  source_ip_address as first_address,
  action            as first_action,
  user_agent        as first_user_agent,
  events,
  event_id
from uses
where place = 1
order by made_at asc, access_key_id asc
