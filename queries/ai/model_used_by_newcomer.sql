-- title: Which principals invoked a Bedrock model for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1496.004, T1078.004]
-- ttc: [T1496.A007]
-- outcome: attempted
-- finding: "{actor} invoked Bedrock models for the first time on {first_seen}: {models}, {calls call|calls} in {regions}"
-- finding_denied: "{actor} tried to invoke Bedrock models for the first time on {first_seen} without success: {models}, {calls call|calls} in {regions}"
-- summary: >
--   Principals that had not invoked any model during the baseline. Workloads get their models when they are
--   built; one that begins later has a new release or was compromised. Failed calls count, because they show the
--   intent. One row per principal and account.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New applications and curious people.
-- misses:
--   - Principals that used models within the baseline, with stolen credentials as well.
-- cases:
--   given:
--     eventSource: bedrock.amazonaws.com
--     eventName: InvokeModel
--     readOnly: true
--     requestParameters: {modelId: a}
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   sequences:
--     a newcomer, in every way:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: InvokeModelWithResponseStream, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: Converse, requestParameters: {modelId: b}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:03:00Z, eventName: ConverseStream}
--         - {eventTime: 2026-09-08T08:04:00Z, eventName: CreateModelInvocationJob, readOnly: false}
--         - {eventTime: 2026-09-08T08:05:00Z, eventName: InvokeModelWithBidirectionalStream}
--       expect:
--         - actor: bob
--           calls: 6
--           failed: 1
--           models: "a, b"
--           regions: "eu-west-1, us-east-1"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:05:00Z
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListFoundationModels, requestParameters: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListFoundationModels, requestParameters: null, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: ListFoundationModels}
--       expect: []

with users as (
  select
    min(actor)                                                                               as actor,
    actor_id,
    recipient_account_id,
    count(*)                                                                                 as calls,
    count_if(error_code is not null)                                                         as failed,
    names_of(json_text(request_parameters, '$.modelId')) as models,
    names_of(aws_region)                              as regions,
    names_of(source_ip_address)                       as addresses,
    min(event_time)                                                                          as first_seen,
    max(event_time)                                                                          as last_seen,
    first_event_ids(event_id, event_time)                                                    as event_ids
  from events
  where action in (
      'bedrock:InvokeModel',
      'bedrock:InvokeModelWithResponseStream',
      'bedrock:InvokeModelWithBidirectionalStream',
      'bedrock:Converse',
      'bedrock:ConverseStream',
      'bedrock:CreateModelInvocationJob'
    )
  group by actor_id, recipient_account_id
)
select users.*
from users
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
