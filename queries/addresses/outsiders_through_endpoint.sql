-- title: Did principals of external accounts call through our VPC endpoints?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1537, T1567.002, T1048]
-- ttc: [T1199.A002]
-- outcome: attempted
-- finding: "{actor} of the external account {account} called {actions} through the VPC endpoint {endpoints}, from {addresses}"
-- finding_denied: "{actor} of the external account {account} tried {actions} through the VPC endpoint {endpoints} and was denied, from {addresses}"
-- summary: >
--   Something inside our network uses credentials of an account that is not ours: the way data leaves for a
--   stranger's bucket past every policy of ours. Only network activity events show it. Accounts are ours when
--   the lake holds their logs or known_accounts names them. One row per principal. Find the instance by its
--   address, and allow only our own accounts in the endpoint's policy.
-- parameters:
--   known_accounts: {type: text list, default: [], help: accounts that need no explanation}
-- needs: [network activity events]
-- false_positives:
--   - Vendors' software that brings its own credentials, and accounts of ours whose logs are not in the lake.
-- misses:
--   - Endpoints for which network activity events are not recorded.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutObject
--     eventCategory: NetworkActivity
--     eventType: AwsVpceEvent
--     vpcEndpointId: vpce-1
--     sourceIPAddress: 10.0.0.7
--     recipientAccountId: "111122223333"
--     userIdentity: {type: AWSAccount, accountId: "999988887777", principalId: AIDAEXAMPLETHEIRS0001}
--   sequences:
--     a stranger, denied once:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventName: ListBuckets, errorCode: VpceAccessDenied, sourceIPAddress: 10.0.0.8}
--         - {eventTime: 2026-09-01T08:05:00Z}
--       expect:
--         - account: "999988887777"
--           calls: 3
--           denied: 1
--           failed: 1
--           actions: "s3:ListBuckets, s3:PutObject"
--           endpoints: vpce-1
--           addresses: "10.0.0.7, 10.0.0.8"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:10:00Z
--     an account of ours, an account that is known, another log, a caller without account:
--       $known_accounts: ["444455556666"]
--       events:
--         - {userIdentity: {type: IAMUser, accountId: "111122223333", userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLEKNOWN00001}}
--         - {eventCategory: Data, eventType: AwsApiCall}
--         - {userIdentity: {type: Unknown, accountId: null}}
--       expect: []

select
  min(actor)                            as actor,
  actor_id,
  user_identity_account_id              as account,
  count(*)                              as calls,
  count_if(is_denied(error_code))       as denied,
  count_if(not error_code is null)      as failed,
  names_of(action)                      as actions,
  names_of(vpc_endpoint_id)             as endpoints,
  names_of(source_ip_address)           as addresses,
  min(recipient_account_id)             as recipient_account_id,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from events
where event_category = 'NetworkActivity'
  and not is_own_account(events.user_identity_account_id)
  and not list_contains($known_accounts, user_identity_account_id)
group by actor_id, user_identity_account_id
order by calls desc, actor_id asc
