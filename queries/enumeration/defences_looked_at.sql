-- title: Which principals listed CloudTrail or GuardDuty settings first time?
-- asks: what
-- kind: hunt
-- severity: low
-- attack: [T1518.001, T1654]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} listed logging and detection settings for the first time, from {addresses}: {asked}"
-- finding_denied: "{actor} tried to list logging and detection settings for the first time and was denied, from {addresses}: {asked}"
-- summary: >
--   Before detection is disabled somebody reads what there is: trails and selectors, detectors, recorders.
--   Principals that had read none of it during the baseline, with several different calls afterwards. Look for
--   the attempt that follows (logging.tampering_denied, logging.detection_switched_off).
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view looking is known}
--   min_actions: {type: integer, default: 3, help: how many different questions make a row}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Auditors, new tools and new members of the security team.
-- misses:
--   - Principals that look regularly; compare what they ask.
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     eventName: DescribeTrails
--     readOnly: true
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     every guard, after the baseline:
--       $min_actions: 8
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: guardduty.amazonaws.com, eventName: ListDetectors, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: config.amazonaws.com, eventName: DescribeConfigurationRecorders}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: securityhub.amazonaws.com, eventName: DescribeHub}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: macie2.amazonaws.com, eventName: GetMacieSession}
--         - {eventTime: 2026-09-08T08:05:00Z, eventSource: inspector2.amazonaws.com, eventName: BatchGetAccountStatus}
--         - {eventTime: 2026-09-08T08:06:00Z, eventSource: access-analyzer.amazonaws.com, eventName: ListAnalyzers}
--         - {eventTime: 2026-09-08T08:07:00Z, eventSource: detective.amazonaws.com, eventName: ListGraphs}
--       expect: [{actor: alice, actions: 8, denied: 1, addresses: 198.51.100.7, first_seen: 2026-09-08T08:00:00Z, last_seen: 2026-09-08T08:07:00Z}]
--     known by one second, a single question, a change, a service:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: GetTrailStatus}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - eventTime: 2026-09-09T08:01:00Z
--           eventName: StartLogging
--           readOnly: false
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - eventTime: 2026-09-09T08:02:00Z
--           eventSource: s3.amazonaws.com
--           eventName: ListBuckets
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:01:00Z, eventName: GetTrailStatus, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--       expect: []

with lookers as (
  select
    min(actor)                                                         as actor,
    actor_id,
    count(distinct action)                                             as actions,
    names_of(action)            as asked,
    count_if(is_denied(error_code))                                    as denied,
    names_of(source_ip_address) as addresses,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where event_source in (
      'cloudtrail.amazonaws.com',
      'guardduty.amazonaws.com',
      'config.amazonaws.com',
      'securityhub.amazonaws.com',
      'macie2.amazonaws.com',
      'inspector2.amazonaws.com',
      'access-analyzer.amazonaws.com',
      'detective.amazonaws.com'
    )
    and read_only = true
    and user_identity_type is distinct from 'AWSService'
  group by actor_id
)
select lookers.*
from lookers
where first_seen >= (select min(event_time) from events) + $baseline
  and actions >= $min_actions
order by first_seen asc, actor_id asc
