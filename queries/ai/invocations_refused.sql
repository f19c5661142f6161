-- title: Which principals were denied Bedrock models again and again?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1526, T1496.004]
-- ttc: [T1496.A007]
-- outcome: failed
-- finding: "{actor} was denied {models Bedrock model|Bedrock models} in {regions}, {refused time|times}; {succeeded call|calls} succeeded"
-- summary: >
--   Trying model after model, or Region after Region, to find one that answers is what tools for stolen
--   credentials do. One row per access key. Whether one answered stands in succeeded.
-- parameters:
--   min_tries: {type: integer, default: 3, help: different pairs of model and region refused within an hour}
-- false_positives:
--   - A developer who has not asked for access yet.
-- misses:
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given:
--     eventSource: bedrock.amazonaws.com
--     eventName: InvokeModel
--     readOnly: true
--     requestParameters: {modelId: a}
--     errorCode: AccessDenied
--     userIdentity: {type: IAMUser, accessKeyId: AKIAEXAMPLE000000001}
--   sequences:
--     as many as asked for, in every way and by every error but one:
--       $min_tries: 4
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: InvokeModelWithBidirectionalStream, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: Converse, requestParameters: {modelId: b}, errorCode: ValidationException}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: ConverseStream, requestParameters: {modelId: c}, errorCode: ResourceNotFoundException}
--         - {eventTime: 2026-09-01T08:05:00Z, requestParameters: {modelId: d}, errorCode: null}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z}
--         - {eventTime: 2026-09-02T08:02:00Z, eventName: InvokeModelWithResponseStream, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-02T08:03:00Z, eventName: Converse, requestParameters: {modelId: b}, errorCode: ValidationException}
--         - {eventTime: 2026-09-02T08:04:00Z, eventName: ConverseStream, requestParameters: {modelId: c}, errorCode: ResourceNotFoundException}
--         - {eventTime: 2026-09-02T08:05:00Z, requestParameters: {modelId: d}, errorCode: null}
--       expect:
--         - actor: alice
--           access_key_id: AKIAEXAMPLE000000001
--           models: 3
--           refused: 5
--           succeeded: 1
--           regions: "eu-west-1, us-east-1"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:05:00Z
--     one model in one region, throttled ones, two hours, two keys, and another call:
--       $min_tries: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {modelId: b}, errorCode: ThrottlingException}
--         - {eventTime: 2026-09-01T09:00:00Z, requestParameters: {modelId: c}}
--         - {eventTime: 2026-09-01T08:03:00Z, requestParameters: {modelId: d}, userIdentity: {accessKeyId: AKIAEXAMPLE000000002}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: GetFoundationModelAvailability, requestParameters: {modelId: e}}
--       expect: []

with calls as (
  select
    events.*,
    json_text(request_parameters, '$.modelId') as model,
    coalesce(error_code, '') not in ('', 'ThrottlingException') as was_refused
  from events
  where regexp_matches(action, '^bedrock:(InvokeModel(With(Response|Bidirectional)Stream)?|Converse(Stream)?)$')
),
per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    user_identity_access_key_id                                        as access_key_id,
    date_trunc('hour', event_time)                                     as hour,
    count(distinct case when was_refused then model end)               as models,
    count_if(was_refused)                                              as refused,
    count_if(error_code is null)                                       as succeeded,
    names_of(aws_region)        as regions,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    min(recipient_account_id)                                          as recipient_account_id,
    first_event_ids(event_id, event_time)                              as event_ids
  from calls
  group by actor_id, user_identity_access_key_id, date_trunc('hour', event_time)
  having count(distinct case when was_refused then concat_ws(' ', model, aws_region) end) >= $min_tries
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id, access_key_id) as hours_like_it,
    row_number() over (partition by actor_id, access_key_id order by refused desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  access_key_id,
  hour,
  models,
  refused,
  succeeded,
  regions,
  addresses,
  first_seen,
  last_seen,
  recipient_account_id,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by refused desc, hour asc, access_key_id asc
