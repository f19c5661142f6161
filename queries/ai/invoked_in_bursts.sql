-- title: Which principals invoked a Bedrock model unusually often?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1496.004]
-- ttc: [T1496.A007]
-- outcome: attempted
-- finding: "{actor} invoked the Bedrock model {model} {calls time|times} in the hour from {hour}"
-- finding_denied: "{actor} tried to invoke the Bedrock model {model} {calls time|times} in the hour from {hour}, all without success"
-- summary: >
--   Access to models is resold, and models are queried in mass to extract what they were trained on. One row per
--   principal and model, for its busiest hour. Compare with the same principal's other hours, and read the
--   prompts in the invocation log.
-- parameters:
--   min_calls: {type: integer, default: 500, help: calls of one model by one principal within an hour}
-- false_positives:
--   - Applications with many users, and batch work.
-- misses:
--   - Slow use, or use spread over many keys and regions.
--   - A burst that straddles the full hour; its halves are counted apart.
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: InvokeModel, readOnly: true, requestParameters: {modelId: a}}
--   sequences:
--     as many as asked for, in every way:
--       $min_calls: 4
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: InvokeModelWithBidirectionalStream, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: Converse, errorCode: ThrottlingException}
--         - {eventTime: 2026-09-01T08:59:59Z, eventName: ConverseStream}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: InvokeModelWithResponseStream, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-02T08:02:00Z, eventName: Converse, errorCode: ThrottlingException}
--         - {eventTime: 2026-09-02T08:59:59Z, eventName: ConverseStream}
--       expect:
--         - actor: alice
--           model: a
--           hour: 2026-09-01T08:00:00Z
--           calls: 4
--           failed: 1
--           regions: "eu-west-1, us-east-1"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     two hours, two models, two people, and another call:
--       $min_calls: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {modelId: b}}
--         - {eventTime: 2026-09-01T08:02:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: GetFoundationModelAvailability}
--       expect: []

with per_hour as (
  select
    min(actor)                                                         as actor,
    actor_id,
    json_text(request_parameters, '$.modelId')                         as model,
    date_trunc('hour', event_time)                                     as hour,
    count(*)                                                           as calls,
    count_if(error_code is not null)                                   as failed,
    names_of(aws_region)        as regions,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    recipient_account_id,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where regexp_matches(action, '^bedrock:(InvokeModel(With(Response|Bidirectional)Stream)?|Converse(Stream)?)$')
  group by actor_id, json_text(request_parameters, '$.modelId'), date_trunc('hour', event_time), recipient_account_id
  having count(*) >= $min_calls
),
ranked as (
  select
    per_hour.*,
    count(*) over (partition by actor_id, model, recipient_account_id) as hours_like_it,
    row_number() over (partition by actor_id, model, recipient_account_id order by calls desc, hour asc) as place
  from per_hour
)
select
  actor,
  actor_id,
  model,
  hour,
  calls,
  failed,
  regions,
  addresses,
  first_seen,
  last_seen,
  recipient_account_id,
  hours_like_it,
  event_ids
from ranked
where place = 1
order by calls desc, hour asc, actor_id asc
