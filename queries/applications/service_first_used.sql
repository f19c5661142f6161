-- title: In which AWS services did an account make changes for the first time?
-- asks: what
-- kind: hunt
-- severity: low
-- attack: [T1526, T1496.004]
-- ttc: [T1578.002, T1496.004]
-- outcome: attempted
-- finding: "account {recipient_account_id} used {event_source} for the first time on {first_seen}: {actions}, by {actors}"
-- finding_denied: "{actors} tried to use {event_source} in account {recipient_account_id} for the first time on {first_seen} without success: {actions}"
-- summary: >
--   Services in which nobody had changed anything during the baseline. Somebody who wants computing time, a
--   mailer or a place to hide often takes a service the owners do not watch: Lightsail, Amplify, App Runner,
--   AppStream, SES, SageMaker, Transfer Family. One row per account and service; failed attempts count.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a change makes a service known}
--   known_services:
--     type: text list
--     default: []
--     help: "event sources that need no explanation: athena.amazonaws.com"
--   include_denied: {type: boolean, default: true, help: count attempts that failed or were refused as well}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New projects.
-- misses:
--   - Services that were only read from; some costly ones, such as model invocations, count as reading.
-- unmodelled:

-- cases:
--   given:
--     eventSource: amplify.amazonaws.com
--     eventName: CreateApp
--     readOnly: false
--     recipientAccountId: "111122223333"
--   sequences:
--     a service nobody had used:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: ec2.amazonaws.com, eventName: RunInstances}
--         - {eventTime: 2026-09-02T08:00:00Z, eventName: ListApps, readOnly: true}
--         - {eventTime: 2026-09-02T08:00:00Z, errorCode: AccessDeniedException}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:30:00Z, eventName: CreateBranch}
--         - {eventTime: 2026-09-08T09:00:00Z, eventName: StartDeployment, errorCode: AccessDeniedException}
--       expect:
--         - recipient_account_id: "111122223333"
--           event_source: amplify.amazonaws.com
--           actors: alice
--           actions: "amplify:CreateApp, amplify:CreateBranch, amplify:StartDeployment"
--           regions: us-east-1
--           calls: 3
--           failed: 1
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: ec2.amazonaws.com, eventName: RunInstances}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     known in another account only:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: [{recipient_account_id: "111122223333"}]
--     only read, and by a service itself:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: ec2.amazonaws.com, eventName: RunInstances}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: ListApps, readOnly: true}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {type: AWSService, invokedBy: amplify.amazonaws.com}}
--         - {eventTime: 2026-09-08T08:00:00Z, eventType: AwsServiceEvent}
--       expect: []
--     a service that is known to come:
--       $known_services: [amplify.amazonaws.com]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: ec2.amazonaws.com, eventName: RunInstances}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: []
--     refused, and not asked for:
--       $include_denied: false
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: ec2.amazonaws.com, eventName: RunInstances}
--         - {eventTime: 2026-09-08T08:00:00Z, errorCode: AccessDeniedException}
--       expect: []

with known as (
  select distinct recipient_account_id, event_source
  from events
  where read_only = false
    and error_code is null
    and event_time < (select min(event_time) from events) + $baseline
)
select
  changes.recipient_account_id,
  changes.event_source,
  names_of(changes.actor)      as actors,
  names_of(changes.action)     as actions,
  names_of(changes.aws_region) as regions,
  count(*)                                                            as calls,
  count_if(changes.error_code is not null)                            as failed,
  min(changes.event_time)                                             as first_seen,
  max(changes.event_time)                                             as last_seen,
  first_event_ids(changes.event_id, changes.event_time)               as event_ids
from events as changes
left join known
  on known.recipient_account_id = changes.recipient_account_id
  and known.event_source = changes.event_source
where changes.read_only = false
  and changes.event_time >= (select min(event_time) from events) + $baseline
  and ($include_denied or changes.error_code is null)
  and coalesce(changes.user_identity_type, 'AWSService') is distinct from 'AWSService'
  and known.event_source is null
  and not list_contains($known_services, changes.event_source)
group by changes.recipient_account_id, changes.event_source
order by first_seen asc, event_source asc, recipient_account_id asc
