-- title: Did a device code of IAM Identity Center lead into several accounts?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1566.002, T1528, T1078.004]
-- ttc: [T1199.A002, T1087.004]
-- outcome: done
-- finding: "{actor} got a token for a device code from {network} ({country}), credentials in {accounts account|accounts} within {minutes minute|minutes}, and made {reads call|calls} with them: {actions}"
-- summary: >
--   The order of device-code phishing: a person confirms an intruder's code, the intruder's computer gets the
--   token, takes the credentials of a role in account after account, and lists and reads. Told when the person
--   (the user id of Identity Center) had not been seen from that network before. Ask the person, delete the
--   sessions of the user in Identity Center, revoke the roles' sessions in the accounts, and rotate what was
--   read. One row per person and network.
-- parameters:
--   within: {type: duration, default: 1h, help: longest time between the token and the last role}
--   after:  {type: duration, default: 1h, help: how long after the last role calls are counted}
--   min_accounts: {type: integer, default: 3, help: in how many accounts a role's credentials must have been taken}
-- false_positives:
--   - Scripts that go through all accounts, begun with a device code at a new place.
-- misses:
--   - Fewer accounts, a network the person had used, and tokens by authorization code.
--   - Accounts whose logs are not in the lake; their roles are counted, the calls there are not seen.
-- cases:
--   given:
--     eventSource: sso.amazonaws.com
--     eventName: GetRoleCredentials
--     eventType: AwsServiceEvent
--     readOnly: true
--     sourceIPAddress: 8.8.8.8
--     userIdentity: {type: IdentityCenterUser, onBehalfOf: {userId: u-1}}
--   sequences:
--     a token, three accounts, and what was read there:
--       $within: 10m
--       $after: 10m
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateToken, sourceIPAddress: 5.9.1.1, requestParameters: {grantType: refresh_token}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateToken, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}}
--         - {eventTime: 2026-09-01T09:00:00Z, serviceEventDetails: {account_id: "111122223333", role_name: Admin}}
--         - {eventTime: 2026-09-01T09:02:00Z, serviceEventDetails: {account_id: "444455556666", role_name: Admin}}
--         - {eventTime: 2026-09-01T09:10:00Z, serviceEventDetails: {account_id: "777788889999", role_name: Admin}}
--         - {eventTime: 2026-09-01T09:12:00Z, eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, eventType: AwsApiCall}
--         - {eventTime: 2026-09-01T09:12:30Z, eventSource: secretsmanager.amazonaws.com, eventName: GetSecretValue, eventType: AwsApiCall, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T09:20:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall}
--         - {eventTime: 2026-09-01T09:20:01Z, eventSource: ec2.amazonaws.com, eventName: DescribeInstances, eventType: AwsApiCall}
--       expect:
--         - network: 8.8.8.0/24
--           country: US
--           accounts: 3
--           account_ids: "111122223333, 444455556666, 777788889999"
--           minutes: 10
--           reads: 2
--           actions: "s3:ListBuckets, secretsmanager:GetSecretValue"
--           first_seen: 2026-09-01T09:00:00Z
--           last_seen: 2026-09-01T09:20:00Z
--     a token of the token service, in a network no register places:
--       $min_accounts: 1
--       events:
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: sso-oauth.amazonaws.com, eventName: CreateToken, sourceIPAddress: 203.0.113.9, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}}
--         - {eventTime: 2026-09-01T09:01:00Z, serviceEventDetails: {account_id: "111122223333", role_name: Admin}}
--         - {eventTime: 2026-09-01T09:02:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall}
--       expect: [{network: 203.0.113.0/24, country: unknown, accounts: 1}]
--     two people at once, one of them at two places:
--       $min_accounts: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:00:00Z, serviceEventDetails: {account_id: "000011112222"}, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListAccounts, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateToken, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateToken, sourceIPAddress: 203.0.113.9, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall}
--         - {eventTime: 2026-09-01T09:01:00Z, serviceEventDetails: {account_id: "111122223333"}}
--         - {eventTime: 2026-09-01T09:02:00Z, serviceEventDetails: {account_id: "444455556666"}}
--         - {eventTime: 2026-09-01T09:02:00Z, eventName: ListAccountRoles, serviceEventDetails: {account_id: "777788889999"}}
--         - {eventTime: 2026-09-01T09:01:00Z, serviceEventDetails: {account_id: "444455556666"}, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-01T09:02:00Z, serviceEventDetails: {account_id: "777788889999"}, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-01T09:03:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeInstances, eventType: AwsApiCall, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-01T09:00:30Z, eventName: CreateToken, sourceIPAddress: 203.0.113.10, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}, userIdentity: {onBehalfOf: {userId: u-6}}}
--         - {eventTime: 2026-09-01T09:01:00Z, serviceEventDetails: {account_id: "111122223333"}, userIdentity: {onBehalfOf: {userId: u-6}}}
--         - {eventTime: 2026-09-01T09:02:00Z, serviceEventDetails: {account_id: "777788889999"}, userIdentity: {onBehalfOf: {userId: u-6}}}
--         - {eventTime: 2026-09-01T09:03:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeVpcs, eventType: AwsApiCall, userIdentity: {onBehalfOf: {userId: u-6}}}
--         - {eventTime: 2026-09-03T09:00:00Z, eventName: CreateToken, sourceIPAddress: 198.51.100.7, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}}
--         - {eventTime: 2026-09-03T09:01:00Z, serviceEventDetails: {account_id: "777788889999"}}
--         - {eventTime: 2026-09-03T09:02:00Z, serviceEventDetails: {account_id: "888899990000"}}
--         - {eventTime: 2026-09-03T09:03:00Z, eventSource: rds.amazonaws.com, eventName: DescribeDBInstances, eventType: AwsApiCall}
--         - {eventTime: 2026-09-05T09:00:00Z, eventName: CreateTokenWithIAM, sourceIPAddress: 192.0.2.9, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}}
--         - {eventTime: 2026-09-05T09:01:00Z, serviceEventDetails: {account_id: "111122223333"}}
--         - {eventTime: 2026-09-05T09:02:00Z, serviceEventDetails: {account_id: "444455556666"}}
--         - {eventTime: 2026-09-05T09:03:00Z, eventSource: rds.amazonaws.com, eventName: DescribeDBInstances, eventType: AwsApiCall}
--       expect:
--         - {network: 203.0.113.0/24, account_ids: "444455556666, 777788889999", reads: 1, actions: "ec2:DescribeInstances"}
--         - {network: 8.8.8.0/24, account_ids: "111122223333, 444455556666", reads: 1, actions: "s3:ListBuckets"}
--         - {network: 203.0.113.0/24, account_ids: "111122223333, 777788889999", reads: 1, actions: "ec2:DescribeVpcs"}
--         - {network: 198.51.100.0/24, account_ids: "777788889999, 888899990000", reads: 1, actions: "rds:DescribeDBInstances"}
--     a network the person had used, another grant, a token refused, another person's roles, too few, too late, nothing read:
--       $within: 10m
--       $min_accounts: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListAccounts, sourceIPAddress: 5.9.1.1}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateToken, sourceIPAddress: 5.9.1.2, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}}
--         - {eventTime: 2026-09-01T09:01:00Z, serviceEventDetails: {account_id: "111122223333", role_name: Admin}, sourceIPAddress: 5.9.1.2}
--         - {eventTime: 2026-09-01T09:02:00Z, serviceEventDetails: {account_id: "444455556666", role_name: Admin}, sourceIPAddress: 5.9.1.2}
--         - {eventTime: 2026-09-01T09:03:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall, sourceIPAddress: 5.9.1.2}
--         - {eventTime: 2026-09-02T09:00:00Z, eventName: CreateToken, requestParameters: {grantType: refresh_token}, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-02T09:01:00Z, serviceEventDetails: {account_id: "111122223333"}, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-02T09:02:00Z, serviceEventDetails: {account_id: "444455556666"}, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-02T09:03:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall, userIdentity: {onBehalfOf: {userId: u-2}}}
--         - {eventTime: 2026-09-03T09:00:00Z, eventName: CreateToken, errorCode: AuthorizationPendingException, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}, userIdentity: {onBehalfOf: {userId: u-3}}}
--         - {eventTime: 2026-09-03T09:01:00Z, serviceEventDetails: {account_id: "111122223333"}, userIdentity: {onBehalfOf: {userId: u-3}}}
--         - {eventTime: 2026-09-03T09:02:00Z, serviceEventDetails: {account_id: "444455556666"}, userIdentity: {onBehalfOf: {userId: u-3}}}
--         - {eventTime: 2026-09-03T09:03:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall, userIdentity: {onBehalfOf: {userId: u-3}}}
--         - {eventTime: 2026-09-04T09:00:00Z, eventName: CreateToken, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}, userIdentity: {onBehalfOf: {userId: u-4}}}
--         - {eventTime: 2026-09-04T09:01:00Z, serviceEventDetails: {account_id: "111122223333"}, userIdentity: {onBehalfOf: {userId: u-4}}}
--         - {eventTime: 2026-09-04T09:02:00Z, serviceEventDetails: {account_id: "444455556666"}, errorCode: ForbiddenException, userIdentity: {onBehalfOf: {userId: u-4}}}
--         - {eventTime: 2026-09-04T09:10:01Z, serviceEventDetails: {account_id: "444455556666"}, userIdentity: {onBehalfOf: {userId: u-4}}}
--         - {eventTime: 2026-09-04T09:11:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, eventType: AwsApiCall, userIdentity: {onBehalfOf: {userId: u-4}}}
--         - {eventTime: 2026-09-05T09:00:00Z, eventName: CreateToken, requestParameters: {grantType: "urn:ietf:params:oauth:grant-type:device_code"}, userIdentity: {onBehalfOf: {userId: u-5}}}
--         - {eventTime: 2026-09-05T09:01:00Z, serviceEventDetails: {account_id: "111122223333"}, userIdentity: {onBehalfOf: {userId: u-5}}}
--         - {eventTime: 2026-09-05T09:02:00Z, serviceEventDetails: {account_id: "444455556666"}, userIdentity: {onBehalfOf: {userId: u-5}}}
--       expect: []

with tokens as (
  select
    events.on_behalf_of_user_id as user_id,
    min(events.actor) as actor,
    min(events.actor_id) as actor_id,
    network_of(events.source_ip_address) as network,
    min(coalesce(addresses.country, 'unknown')) as country,
    min(events.source_ip_address) as source_ip_address,
    min(events.event_time) as token_at
  from events
  left join addresses on addresses.source_ip_address = events.source_ip_address
  where events.action in ('sso:CreateToken', 'sso-oauth:CreateToken')
    and events.error_code is null
    and strpos(json_text(events.request_parameters, '$.grantType'), 'device_code') > 0
  group by events.on_behalf_of_user_id, network_of(events.source_ip_address)
),
strange as (
  select tokens.*
  from tokens
  left join events as earlier
    on earlier.on_behalf_of_user_id = tokens.user_id
    and earlier.event_time < tokens.token_at
    and network_of(earlier.source_ip_address) = tokens.network
  where earlier.event_id is null
),
roles as (
  select
    strange.user_id,
    strange.network,
    count(distinct json_text(events.service_event_details, '$.account_id')) as accounts,
    names_of(json_text(events.service_event_details, '$.account_id')) as account_ids,
    max(events.event_time) as last_role_at
  from strange
  join events
    on events.on_behalf_of_user_id = strange.user_id
    and events.event_time >= strange.token_at
    and events.event_time <= strange.token_at + $within
  where events.action = 'sso:GetRoleCredentials'
    and events.error_code is null
  group by strange.user_id, strange.network
  having count(distinct json_text(events.service_event_details, '$.account_id')) >= $min_accounts
)
select
  min(strange.actor) as actor,
  min(strange.actor_id) as actor_id,
  strange.network,
  min(strange.country) as country,
  min(roles.accounts) as accounts,
  min(roles.account_ids) as account_ids,
  cast(floor(date_diff('second', min(strange.token_at), min(roles.last_role_at)) / 60) as bigint) as minutes,
  count(*) as reads,
  names_of(calls.action) as actions,
  min(strange.source_ip_address) as source_ip_address,
  min(strange.token_at) as first_seen,
  max(calls.event_time) as last_seen,
  first_event_ids(calls.event_id, calls.event_time) as event_ids
from roles
join strange
  on strange.user_id = roles.user_id
  and strange.network = roles.network
join events as calls
  on calls.on_behalf_of_user_id = roles.user_id
  and calls.event_time >= strange.token_at
  and calls.event_time <= roles.last_role_at + $after
where calls.event_type = 'AwsApiCall'
  and calls.error_code is null
group by roles.user_id, strange.network
order by first_seen asc, network asc
