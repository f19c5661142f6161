-- title: Did a long-term access key change IAM or logging from a new network?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1078.004, T1098, T1685.002]
-- ttc: [T1098.003, T1562.008]
-- outcome: attempted
-- finding: "the access key {access_key_id} of {actor}, used from the new network {network} since {first_seen}, called {changes}; {denied} of {attempts call|calls} denied"
-- finding_denied: "the access key {access_key_id} of {actor}, used from the new network {network} since {first_seen}, tried {changes} and was denied"
-- summary: >
--   Two signs that mean little alone and much together: an access key in use during the baseline is used from a
--   public network new to it, and from there changes, or tries to change, IAM, logging, detection or the
--   organization. Disable the key first, then follow the network (activity.timeline with address). Where its owner had made
--   all of these calls before, with the same program and without a denial, the severity is one step less, and nothing is told
--   where the key was used before in other networks of the same owner (its autonomous system), since providers renew addresses,
--   or from more than a few owners within the baseline.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a network counts as known}
--   within: {type: duration, default: 1d, help: how long after its first call from there a change counts}
--   few_owners: {type: integer, default: 2, help: from how many owners' networks a key may be used within the baseline to have a place of its own}
--   known_networks:
--     type: text list
--     default: []
--     help: "networks that need no explanation, as network_of writes them: 203.0.113.0/24"
-- needs: [management events, history of $baseline]
-- false_positives:
--   - An administrator with a key, on a journey.
-- misses:
--   - Keys that were silent during the baseline, and sessions.
--   - A thief in the same network.
-- cases:
--   given: {userIdentity: {type: IAMUser, userName: ci, arn: "arn:aws:iam::111122223333:user/ci", accessKeyId: AKIAIOSFODNN7EXAMPLE}}
--   sequences:
--     every kind, refused ones as well, the last at the last moment that counts:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, readOnly: true}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 203.0.113.9, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:02:00Z, sourceIPAddress: 203.0.113.10, eventSource: cloudtrail.amazonaws.com, eventName: StopLogging, readOnly: false}
--         - {eventTime: 2026-09-08T08:03:00Z, sourceIPAddress: 203.0.113.9, eventSource: guardduty.amazonaws.com, eventName: DeleteDetector, readOnly: false}
--         - {eventTime: 2026-09-08T08:04:00Z, sourceIPAddress: 203.0.113.9, eventSource: config.amazonaws.com, eventName: StopConfigurationRecorder, readOnly: false}
--         - {eventTime: 2026-09-08T08:04:30Z, eventSource: iam.amazonaws.com, eventName: CreateGroup, readOnly: false}
--         - {eventTime: 2026-09-08T08:05:00Z, sourceIPAddress: 203.0.113.9, eventSource: securityhub.amazonaws.com, eventName: DisableSecurityHub, readOnly: false}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 203.0.113.9, eventSource: organizations.amazonaws.com, eventName: LeaveOrganization, readOnly: false}
--         - {eventTime: 2026-09-09T08:00:01Z, sourceIPAddress: 203.0.113.9, eventSource: iam.amazonaws.com, eventName: DeleteUser, readOnly: false}
--       expect:
--         - access_key_id: AKIAIOSFODNN7EXAMPLE
--           actor: ci
--           network: 203.0.113.0/24
--           changes: "cloudtrail:StopLogging, config:StopConfigurationRecorder, guardduty:DeleteDetector, iam:CreateUser, organizations:LeaveOrganization, securityhub:DisableSecurityHub"
--           attempts: 6
--           denied: 1
--           second_sign: true
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-09T08:00:00Z
--     what its owner does with the same program, and new calls, another program, a call that had failed, one of somebody else:
--       given: {eventSource: iam.amazonaws.com, eventName: CreateRole, readOnly: false, userAgent: "APN/1.0 HashiCorp/1.0 Terraform/1.9.0"}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: PutRolePolicy, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, userIdentity: {type: IAMUser, userName: carol, arn: "arn:aws:iam::111122223333:user/carol", accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:00:01Z, sourceIPAddress: 203.0.113.9, userAgent: APN/1.0 HashiCorp/1.0 Terraform/1.9.1}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 192.0.2.9, userAgent: aws-cli/2.17.3}
--         - {eventTime: 2026-09-10T08:00:00Z, sourceIPAddress: 192.0.3.9, eventName: PutRolePolicy}
--         - {eventTime: 2026-09-11T08:00:00Z, sourceIPAddress: 192.0.4.9, eventName: CreateUser}
--         - {eventTime: 2026-09-12T08:00:00Z, sourceIPAddress: 192.0.5.9, errorCode: AccessDenied}
--         - {eventTime: 2026-09-13T08:00:00Z, sourceIPAddress: 192.0.6.9, userAgent: null}
--       expect:
--         - {network: 203.0.113.0/24, attempts: 2, second_sign: false}
--         - {network: 192.0.2.0/24, second_sign: true}
--         - {network: 192.0.3.0/24, second_sign: true}
--         - {network: 192.0.4.0/24, second_sign: true}
--         - {network: 192.0.5.0/24, second_sign: true}
--         - {network: 192.0.6.0/24, second_sign: true}
--     what its owner does, at a provider it used before, and a new call there, and at one used only later:
--       given: {eventSource: iam.amazonaws.com, eventName: CreateRole, readOnly: false}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.4.4}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 8.8.4.4}
--         - {eventTime: 2026-09-10T08:00:00Z, sourceIPAddress: 8.8.4.5, eventName: DeleteRole, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 1.0.0.2, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-11T08:00:00Z, sourceIPAddress: 1.1.1.1}
--         - {eventTime: 2026-09-12T08:00:00Z, sourceIPAddress: 1.0.0.1}
--       expect:
--         - {network: 8.8.4.0/24, access_key_id: AKIAI44QH8DHBEXAMPLE, second_sign: true}
--         - {network: 1.1.1.0/24, second_sign: false}
--     what its owner does, for a key without a place of its own:
--       given: {eventSource: iam.amazonaws.com, eventName: CreateRole, readOnly: false}
--       $few_owners: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 1.1.1.1}
--         - {eventTime: 2026-09-08T08:00:01Z, sourceIPAddress: 9.9.9.9}
--         - {eventTime: 2026-09-10T08:00:00Z, sourceIPAddress: 9.9.9.9, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 1.1.1.1, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--       expect:
--         - {network: 1.1.1.0/24, access_key_id: AKIAI44QH8DHBEXAMPLE, second_sign: false}
--         - {network: 9.9.9.0/24, access_key_id: AKIAI44QH8DHBEXAMPLE, second_sign: false}
--     only reading, and changing other things:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9, eventSource: iam.amazonaws.com, eventName: ListUsers, readOnly: true}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 203.0.113.9, eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false}
--       expect: []
--     in a network it used before, or one that needs no explanation, or a private one:
--       $known_networks: [192.0.2.0/24]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 203.0.113.9, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false}
--         - {eventTime: 2026-09-08T08:02:00Z, sourceIPAddress: 192.0.2.5, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false}
--         - {eventTime: 2026-09-08T08:03:00Z, sourceIPAddress: 10.0.0.7, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false}
--       expect: []
--     another key from there, a temporary key, and a key that was silent until the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false, userIdentity: {accessKeyId: AKIAI44QH8DHBEXAMPLE}}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 203.0.113.9, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false, userIdentity: {accessKeyId: ASIAIOSFODNN7EXAMPLE}}
--       expect: []

with networks as (
  select
    user_identity_access_key_id   as access_key_id,
    network_of(source_ip_address) as network,
    min(event_time)               as first_seen
  from events
  where user_identity_access_key_id like 'AKIA%'
    and is_public_address(source_ip_address)
    and not list_contains($known_networks, network_of(source_ip_address))
  group by user_identity_access_key_id, network_of(source_ip_address)
),
keys as (
  select user_identity_access_key_id as known_key, min(event_time) as key_first_seen
  from events
  where user_identity_access_key_id like 'AKIA%'
  group by user_identity_access_key_id
),
new_networks as (
  select networks.*
  from networks
  join keys on keys.known_key = networks.access_key_id
  where networks.first_seen >= (select min(event_time) from events) + $baseline
    and keys.key_first_seen < (select min(event_time) from events) + $baseline
),
owners as (
  select
    events.user_identity_access_key_id as access_key_id,
    addresses.network_owner,
    min(events.event_time) as owner_first_seen
  from events
  join addresses on addresses.source_ip_address = events.source_ip_address
  where events.user_identity_access_key_id like 'AKIA%'
  group by events.user_identity_access_key_id, addresses.network_owner
),
settled as (
  select access_key_id, count(network_owner) as settled_owners
  from owners
  where owner_first_seen < (select min(event_time) from events) + $baseline
  group by access_key_id
),
-- programs are told by their first word: versions change
habits as (
  select
    actor_id,
    action,
    coalesce(regexp_extract(user_agent, '^\[?([^/ \]]+)', 1), '') as program,
    min(first_seen) as first_done
  from activity
  where outcome = 'succeeded'
  group by actor_id, action, coalesce(regexp_extract(user_agent, '^\[?([^/ \]]+)', 1), '')
)
select
  min(events.actor)                                              as actor,
  events.actor_id,
  new_networks.access_key_id,
  new_networks.network,
  names_of(events.action) as changes,
  count(*)                                                       as attempts,
  count_if(is_denied(events.error_code))                         as denied,
  bool_or(habits.first_done is null or is_denied(events.error_code)) as second_sign,
  new_networks.first_seen,
  max(events.event_time)                                         as last_seen,
  first_event_ids(events.event_id, events.event_time)            as event_ids
from new_networks
join events
  on events.user_identity_access_key_id = new_networks.access_key_id
  and network_of(events.source_ip_address) = new_networks.network
  and events.event_time <= new_networks.first_seen + $within
left join habits
  on habits.actor_id = events.actor_id
  and habits.action = events.action
  and habits.program = coalesce(regexp_extract(events.user_agent, '^\[?([^/ \]]+)', 1), '')
  and habits.first_done < new_networks.first_seen
left join addresses on addresses.source_ip_address = events.source_ip_address
left join owners
  on owners.access_key_id = new_networks.access_key_id
  and owners.network_owner = addresses.network_owner
  and owners.owner_first_seen < new_networks.first_seen
left join settled on settled.access_key_id = new_networks.access_key_id
where events.read_only = false
  and events.event_source in (
    'iam.amazonaws.com',
    'cloudtrail.amazonaws.com',
    'guardduty.amazonaws.com',
    'config.amazonaws.com',
    'securityhub.amazonaws.com',
    'organizations.amazonaws.com'
  )
group by events.actor_id, new_networks.access_key_id, new_networks.network, new_networks.first_seen
having bool_or(
    habits.first_done is null
    or is_denied(events.error_code)
    or (owners.owner_first_seen is null and coalesce(settled.settled_owners, 0) <= $few_owners)
  )
order by first_seen asc, new_networks.access_key_id asc
