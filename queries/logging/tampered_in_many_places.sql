-- title: Which principals disabled CloudTrail or GuardDuty in several places?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1685, T1685.002]
-- ttc: [T1562.008, T1562.A001]
-- outcome: attempted
-- finding: "{actor} disabled logging or detection in {places place|places} from {first_seen} on: {actions}"
-- finding_denied: "{actor} tried to disable logging or detection in {places place|places} from {first_seen} on and was denied: {actions}"
-- summary: >
--   A place is a service in a Region of an account. One call may be a mistake or a migration; several services
--   or Regions within the hour are a plan. Denied attempts count, since they show the same plan. Treat the
--   credentials as stolen, enable everything again everywhere, and read activity.timeline for the principal.
-- parameters:
--   min_places: {type: integer, default: 3, help: how many places make a row}
--   within: {type: duration, default: 1h, help: the stretch of time they lie in}
-- false_positives:
--   - An account being closed, or a landing zone taking its own baseline away.
-- misses:
--   - Several principals sharing the work.
--   - Services made to see less instead of being switched off; see logging.trail_narrowed and
--     logging.guardduty_weakened.
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     eventName: StopLogging
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     every kind of it, in as many places as asked for:
--       $min_places: 15
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, awsRegion: eu-west-1, eventName: DeleteTrail, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:02:00Z, awsRegion: eu-west-2, eventName: DeleteEventDataStore}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: guardduty.amazonaws.com, eventName: DeleteDetector}
--         - eventTime: 2026-09-01T08:04:00Z
--           awsRegion: eu-west-1
--           eventSource: guardduty.amazonaws.com
--           eventName: DisassociateFromAdministratorAccount
--         - {eventTime: 2026-09-01T08:05:00Z, awsRegion: eu-west-2, eventSource: guardduty.amazonaws.com, eventName: StopMonitoringMembers}
--         - {eventTime: 2026-09-01T08:06:00Z, eventSource: securityhub.amazonaws.com, eventName: DisableSecurityHub}
--         - {eventTime: 2026-09-01T08:07:00Z, eventSource: config.amazonaws.com, eventName: StopConfigurationRecorder}
--         - {eventTime: 2026-09-01T08:08:00Z, awsRegion: eu-west-1, eventSource: config.amazonaws.com, eventName: DeleteConfigurationRecorder}
--         - {eventTime: 2026-09-01T08:09:00Z, awsRegion: eu-west-2, eventSource: config.amazonaws.com, eventName: DeleteDeliveryChannel}
--         - {eventTime: 2026-09-01T08:10:00Z, eventSource: ec2.amazonaws.com, eventName: DeleteFlowLogs}
--         - {eventTime: 2026-09-01T08:11:00Z, eventSource: route53resolver.amazonaws.com, eventName: DeleteResolverQueryLogConfig}
--         - {eventTime: 2026-09-01T08:12:00Z, eventSource: inspector2.amazonaws.com, eventName: Disable}
--         - {eventTime: 2026-09-01T08:13:00Z, eventSource: macie2.amazonaws.com, eventName: DisableMacie}
--         - {eventTime: 2026-09-01T08:59:59Z, recipientAccountId: "444455556666"}
--       expect:
--         - actor: alice
--           places: 15
--           calls: 15
--           denied: 1
--           accounts: 2
--           regions: 3
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:59:59Z
--     the last one comes when the time is over:
--       $min_places: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, awsRegion: eu-west-1}
--       expect: []
--     one place, however often, and other calls:
--       $min_places: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: DeleteTrail}
--         - {eventTime: 2026-09-01T08:02:00Z, awsRegion: eu-west-1, eventName: StartLogging}
--       expect: []
--     the worst stretch alone:
--       $min_places: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-01T08:02:00Z, awsRegion: eu-west-2}
--       expect: [{places: 3, first_seen: 2026-09-01T08:00:00Z}]
--     two people:
--       $min_places: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-01T08:01:00Z
--           awsRegion: eu-west-1
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: []

with calls as (
  select
    event_time,
    actor,
    actor_id,
    action,
    concat(recipient_account_id, ' ', aws_region, ' ', event_source) as place,
    recipient_account_id,
    aws_region,
    error_code,
    source_ip_address,
    event_id
  from events
  where action in (
      'cloudtrail:StopLogging',
      'cloudtrail:DeleteTrail',
      'cloudtrail:DeleteEventDataStore',
      'guardduty:DeleteDetector',
      'guardduty:DisassociateFromAdministratorAccount',
      'guardduty:StopMonitoringMembers',
      'securityhub:DisableSecurityHub',
      'config:StopConfigurationRecorder',
      'config:DeleteConfigurationRecorder',
      'config:DeleteDeliveryChannel',
      'ec2:DeleteFlowLogs',
      'route53resolver:DeleteResolverQueryLogConfig',
      'inspector2:Disable',
      'macie2:DisableMacie'
    )
),
starts as (
  select distinct actor_id, event_time as started
  from calls
),
stretches as (
  select
    starts.actor_id,
    starts.started,
    min(calls.actor)                                                      as actor,
    count(distinct calls.place)                                           as places,
    count(*)                                                              as calls,
    count_if(is_denied(calls.error_code))                                 as denied,
    count(distinct calls.recipient_account_id)                            as accounts,
    count(distinct calls.aws_region)                                      as regions,
    names_of(calls.action)         as actions,
    names_of(calls.source_ip_address) as addresses,
    max(calls.event_time)                                                 as last_seen,
    first_event_ids(calls.event_id, calls.event_time)                     as event_ids
  from starts
  join calls
    on calls.actor_id = starts.actor_id
    and calls.event_time >= starts.started
    and calls.event_time < starts.started + $within
  group by starts.actor_id, starts.started
),
ranked as (
  select
    stretches.*,
    row_number() over (partition by actor_id order by places desc, started asc) as rank_of_stretch
  from stretches
)
select
  actor,
  actor_id,
  places,
  calls,
  denied,
  accounts,
  regions,
  actions,
  addresses,
  started as first_seen,
  last_seen,
  event_ids
from ranked
where rank_of_stretch = 1
  and places >= $min_places
order by places desc, actor_id asc
