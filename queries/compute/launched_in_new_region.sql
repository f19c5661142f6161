-- title: Were EC2 instances launched in a Region nobody worked in before?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1535, T1578.002]
-- ttc: [T1496.A008, T1578.002]
-- outcome: attempted
-- finding: "{actor} launched EC2 instances in {aws_region}, new to account {recipient_account_id}: {launches} of {attempts attempt|attempts} succeeded"
-- finding_denied: "{actor} tried to launch EC2 instances in {aws_region}, new to account {recipient_account_id}; {attempts attempt|attempts}, none succeeded"
-- summary: >
--   Cryptominers use Regions that nobody watches. One row per account, Region and principal that launched where
--   nobody had changed anything during the baseline; failed attempts count. Terminate what runs, and search all
--   Regions.
-- parameters:
--   baseline:
--     type: duration
--     default: 3d
--     help: how long from the beginning of the view a change makes a region known
--   include_denied: {type: boolean, default: true, help: count attempts that failed or were refused as well}
--   known_regions: {type: text list, default: [], help: regions that need no explanation}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - A planned move into a region, or a recovery test.
-- misses:
--   - Launches in a region that is used anyway; see addresses.odd for who launched them.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     awsRegion: ap-southeast-1
--     recipientAccountId: "111122223333"
--     userIdentity:
--       type: IAMUser
--       userName: bill
--       arn: "arn:aws:iam::111122223333:user/bill"
--       principalId: AIDAEXAMPLEBILL000001
--   sequences:
--     nobody had changed anything there:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-02T08:00:00Z, eventName: DescribeInstances, readOnly: true}
--         - {eventTime: 2026-09-02T08:01:00Z, eventName: CreateVpc, errorCode: Client.UnauthorizedOperation}
--         - {eventTime: 2026-09-04T08:00:00Z, requestParameters: {instanceType: p5.48xlarge}}
--         - {eventTime: 2026-09-04T09:00:00Z, requestParameters: {instanceType: g6.xlarge}, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: bill
--           aws_region: ap-southeast-1
--           recipient_account_id: "111122223333"
--           attempts: 2
--           launches: 2
--           instance_types: "g6.xlarge, p5.48xlarge"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-04T08:00:00Z
--           last_seen: 2026-09-04T09:00:00Z
--     somebody had changed something there:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVpc}
--         - {eventTime: 2026-09-04T08:00:00Z}
--       expect: []
--     the change was in another account:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateVpc, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-04T08:00:00Z}
--       expect: [{actor: bill}]
--     within the baseline everything is known:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-04T07:59:59Z}
--         - {eventTime: 2026-09-05T08:00:00Z}
--       expect: []
--     asked for and not given:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-04T08:00:00Z, errorCode: Client.VcpuLimitExceeded}
--       expect: [{attempts: 1, launches: 0, failed: 1}]
--     not given, and attempts not asked for:
--       $include_denied: false
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-04T08:00:00Z, errorCode: Client.VcpuLimitExceeded}
--       expect: []
--     other calls:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-04T08:01:00Z, eventName: CreateVpc}
--         - {eventTime: 2026-09-04T08:02:00Z, eventSource: example.amazonaws.com}
--       expect: []
--     a region that is known to come:
--       $known_regions: [ap-southeast-1]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, awsRegion: eu-west-1}
--         - {eventTime: 2026-09-04T08:00:00Z}
--       expect: []

with known as (
  select distinct recipient_account_id, aws_region
  from events
  where read_only = false
    and error_code is null
    and event_time < (select min(event_time) from events) + $baseline
)
select
  min(launches.actor)                                                         as actor,
  launches.actor_id,
  launches.recipient_account_id,
  launches.aws_region,
  count(*)                                                                    as attempts,
  count_if(launches.error_code is null) as launches,
  count_if(launches.error_code is not null) as failed,
  names_of(json_text(launches.request_parameters, '$.instanceType')) as instance_types,
  names_of(launches.source_ip_address) as addresses,
  min(launches.event_time)                                                    as first_seen,
  max(launches.event_time)                                                    as last_seen,
  first_event_ids(launches.event_id, launches.event_time)                     as event_ids
from events as launches
left join known
  on known.recipient_account_id = launches.recipient_account_id
  and known.aws_region = launches.aws_region
where launches.action = 'ec2:RunInstances'
  and ($include_denied or launches.error_code is null)
  and known.aws_region is null
  and not list_contains($known_regions, launches.aws_region)
group by launches.actor_id, launches.recipient_account_id, launches.aws_region
order by first_seen asc, actor_id asc, aws_region asc
