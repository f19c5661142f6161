-- title: Was a web identity role assumed from a network provider new to it?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1550.001, T1528, T1078.004]
-- ttc: [T1199.A002, T1484.002]
-- outcome: attempted
-- finding: "the token of {subject} assumed {role} from {network_owner} ({source_ip_address}), new for this role on {first_seen}"
-- finding_denied: "the token of {subject} was tried for {role} from {network_owner} ({source_ip_address}), new for this role on {first_seen}, and failed"
-- summary: >
--   Tokens of Kubernetes service accounts and of build systems are valid for a role wherever they are presented.
--   The owner of the network (its autonomous system) is compared, because the addresses of runners and clusters
--   change daily and their owner does not. A new owner: the token was stolen, or the workload moved. One row per
--   role, subject and owner. For a role that was assumed from many owners within the baseline a new one says little, and the
--   severity is one step less; so it is where no register knows the owner of a network, and the role, or one of its
--   name in another account, was assumed from many networks within the baseline: a pipeline has such a role in each account.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view an owner counts as known}
--   known_owners: {type: text list, default: [], help: "owners of networks that need no explanation, as addresses.by_country lists them"}
--   few_owners: {type: integer, default: 2, help: how many owners within the baseline are few}
--   few_networks: {type: integer, default: 5, help: how many networks within the baseline are few}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Runners of one's own in a new place, or a cluster's new gateway.
-- misses:
--   - A thief at the same provider, such as another cluster in AWS.
--   - Roles that were not taken on within the baseline by anybody.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRoleWithWebIdentity
--     sourceIPAddress: 5.9.1.1
--     userIdentity: {type: WebIdentityUser, userName: "system:serviceaccount:shop:api", identityProvider: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"}
--     requestParameters: {roleArn: "arn:aws:iam::111122223333:role/api"}
--   sequences:
--     a role whose namesake in another account has many networks:
--       $few_networks: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-02T08:00:00Z, sourceIPAddress: 198.51.100.7, requestParameters: {roleArn: "arn:aws:iam::444455556666:role/api"}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 192.0.2.1}
--       expect: [{role: "arn:aws:iam::111122223333:role/api", source_ip_address: 192.0.2.1, second_sign: false}]
--     a network whose owner nobody knows, of a role whose networks are many, and of one whose are few:
--       $few_networks: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-07T08:00:00Z, sourceIPAddress: 5.9.2.1}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-08T08:00:01Z, sourceIPAddress: 5.9.3.1, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}}
--         - {eventTime: 2026-09-08T08:00:02Z, sourceIPAddress: 203.0.113.9, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}}
--         - {eventTime: 2026-09-08T08:00:03Z, sourceIPAddress: 8.8.8.8}
--       expect:
--         - {role: "arn:aws:iam::111122223333:role/api", network_owner: 203.0.113.0/24, second_sign: false}
--         - {role: "arn:aws:iam::111122223333:role/web", network_owner: 203.0.113.0/24, second_sign: true}
--         - {role: "arn:aws:iam::111122223333:role/api", network_owner: Google LLC, second_sign: true}
--     known from one owner, and from two where one is few:
--       $few_owners: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}}
--         - {eventTime: 2026-09-08T07:59:59Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}, sourceIPAddress: 8.8.4.4}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 1.1.1.1}
--         - {eventTime: 2026-09-08T08:00:01Z, sourceIPAddress: 8.8.4.4}
--         - {eventTime: 2026-09-08T08:00:02Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}, sourceIPAddress: 1.1.1.1}
--       expect: [{second_sign: true}, {second_sign: true}, {role: "arn:aws:iam::111122223333:role/web", second_sign: false}]
--     another owner, once refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.8.8, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:00:30Z, sourceIPAddress: 8.8.8.8, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 8.8.4.4}
--       expect:
--         - subject: "system:serviceaccount:shop:api"
--           role: "arn:aws:iam::111122223333:role/api"
--           network_owner: Google LLC
--           country: US
--           source_ip_address: 8.8.8.8
--           times: 1
--           failed: 2
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:01:00Z
--     two roles:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/batch"}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 8.8.8.8, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/batch"}}
--       expect: [{role: "arn:aws:iam::111122223333:role/api"}, {role: "arn:aws:iam::111122223333:role/batch"}]
--     where no register places the network, the network itself is the owner:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect: [{network_owner: 203.0.113.0/24, country: unknown}]
--     another address of the same owner, one known since one second before the baseline ended, one that needs no explanation:
--       $known_owners: [203.0.113.0/24]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, sourceIPAddress: 8.8.8.8}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 5.9.200.1}
--         - {eventTime: 2026-09-09T08:01:00Z, sourceIPAddress: 8.8.4.4}
--         - {eventTime: 2026-09-09T08:02:00Z, sourceIPAddress: 203.0.113.9}
--       expect: []
--     a role nobody took on before, or only from the moment the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/other"}}
--         - {eventTime: 2026-09-08T08:00:00Z, sourceIPAddress: 8.8.8.8}
--       expect: []
--     a private address, and another way to take on a role:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, sourceIPAddress: 10.0.0.7}
--         - {eventTime: 2026-09-09T08:01:00Z, sourceIPAddress: 8.8.8.8, eventName: AssumeRole}
--       expect: []

with uses as (
  select
    events.actor,
    coalesce(events.user_identity_user_name, events.actor)                         as subject,
    json_text(events.request_parameters, '$.roleArn')                              as role,
    coalesce(addresses.network_owner, network_of(events.source_ip_address))        as network_owner,
    network_of(events.source_ip_address)                                           as network,
    addresses.network_owner is not null                                            as has_owner,
    coalesce(addresses.country, 'unknown')                                         as country,
    events.source_ip_address,
    events.error_code,
    events.event_time,
    events.event_id
  from events
  join addresses on addresses.source_ip_address = events.source_ip_address
  where events.action = 'sts:AssumeRoleWithWebIdentity'
    and addresses.is_public
),
owners as (
  select
    min(actor)                            as actor,
    subject,
    role,
    network_owner,
    min(country)                          as country,
    bool_or(has_owner)                    as has_owner,
    first_by(source_ip_address, event_time) as source_ip_address,
    count_if(error_code is null)          as times,
    count_if(error_code is not null)      as failed,
    min(event_time)                       as first_seen,
    max(event_time)                       as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from uses
  group by subject, role, network_owner
),
known as (
  select role as known_role, network_owner as known_owner, min(event_time) as owner_first_seen
  from uses
  group by role, network_owner
),
roles as (
  select role as used_role, min(event_time) as role_first_seen
  from uses
  group by role
),
settled as (
  select known_role as settled_role, count(*) as settled_owners
  from known
  where owner_first_seen < (select min(event_time) from events) + $baseline
  group by known_role
),
networks as (
  select role_in_any_account(role) as networks_role, count(distinct network) as settled_networks
  from uses
  where event_time < (select min(event_time) from events) + $baseline
  group by role_in_any_account(role)
)
select
  owners.actor,
  subject,
  owners.role,
  owners.network_owner,
  country,
  source_ip_address,
  times,
  failed,
  first_seen,
  last_seen,
  settled.settled_owners <= $few_owners and (has_owner or settled_networks <= $few_networks) as second_sign,
  event_ids
from owners
join known on known.known_role = owners.role and known.known_owner = owners.network_owner
join roles on roles.used_role = owners.role
left join settled on settled.settled_role = owners.role
left join networks on networks.networks_role = role_in_any_account(owners.role)
where owner_first_seen >= (select min(event_time) from events) + $baseline
  and role_first_seen < (select min(event_time) from events) + $baseline
  and not list_contains($known_owners, network_owner)
order by first_seen asc, role asc, subject asc
