-- title: Which principals changed a Lambda function's code first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1578.005, T1525]
-- ttc: [T1648.A001, T1648.A002]
-- outcome: attempted
-- finding: "{actor} changed {functions Lambda function|Lambda functions} for the first time from {first_seen} on, from {addresses}: {names}"
-- finding_denied: "{actor} tried to change {functions Lambda function|Lambda functions} for the first time from {first_seen} on and was denied, from {addresses}: {names}"
-- summary: >
--   New code, layers or an alias moved, by a principal that had changed no function during the baseline. Compare
--   the hash of the code (responseElements.codeSha256) with what the pipeline built. One row per principal.
--   A function that only got more memory, time or storage runs what it ran, and does not count.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New pipelines and colleagues.
-- misses:
--   - A pipeline in other hands; see deployments.pipeline_changed.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: UpdateFunctionCode20150331v2
--     readOnly: false
--     requestParameters: {functionName: invoice}
--   sequences:
--     a newcomer, by every call, denied once:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListFunctions20150331, readOnly: true}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: UpdateFunctionConfiguration20150331v2, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: UpdateAlias20150331, requestParameters: {functionName: other}}
--         - {eventTime: 2026-09-08T08:03:00Z, eventName: PublishLayerVersion20181031, requestParameters: {layerName: tools}, errorCode: AccessDeniedException}
--       expect:
--         - actor: alice
--           functions: 3
--           calls: 4
--           denied: 1
--           failed: 1
--           actions: "lambda:PublishLayerVersion, lambda:UpdateAlias, lambda:UpdateFunctionCode, lambda:UpdateFunctionConfiguration"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:03:00Z
--     a function's size, alone and with another handler, and refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListFunctions20150331, readOnly: true}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: UpdateFunctionConfiguration20150331v2, requestParameters: {functionName: a, memorySize: 512, timeout: 9}}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: UpdateFunctionConfiguration20150331v2, requestParameters: {functionName: b, memorySize: 512, handler: x.y}}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: UpdateFunctionConfiguration20150331v2, requestParameters: null, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-08T08:03:00Z, eventName: UpdateFunctionConfiguration20150331v2, requestParameters: {functionName: a, timeout: 9, deadLetterConfig: {targetArn: arn:aws:sqs:us-east-1:999999999999:q}}}
--         - {eventTime: 2026-09-08T08:04:00Z, eventName: UpdateFunctionConfiguration20150331v2, requestParameters: {functionName: a, description: new, ephemeralStorage: {size: 1024}}}
--       expect: [{calls: 3, denied: 1, first_seen: 2026-09-08T08:01:00Z}]
--     somebody who did so within the baseline, CloudFormation, another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListFunctions20150331, readOnly: true}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob", invokedBy: cloudformation.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: PutFunctionConcurrency20171031, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--       expect: []

with changers as (
  select
    min(actor)                            as actor,
    actor_id,
    count(distinct target)                as functions,
    names_of(target)                      as names,
    count(*)                              as calls,
    count_if(is_denied(error_code))       as denied,
    count_if(not error_code is null)      as failed,
    names_of(action)                      as actions,
    names_of(source_ip_address)           as addresses,
    min(event_time)                       as first_seen,
    max(event_time)                       as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  where action in (
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:UpdateAlias',
      'lambda:PublishLayerVersion'
    )
    and user_identity_invoked_by is null
    and not coalesce(
      regexp_matches(request_parameters, '"(memorySize|timeout|ephemeralStorage)"\s*:')
      and regexp_matches(
        request_parameters,
        '^\{(\s*"((functionName|description|revisionId)"\s*:\s*"[^"\\]*"|(memorySize|timeout)"\s*:\s*[0-9]+|ephemeralStorage"\s*:\s*\{\s*"size"\s*:\s*[0-9]+\s*\})\s*,?)*\s*\}$'
      ),
      false
    )
  group by actor_id
)
select changers.*
from changers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
