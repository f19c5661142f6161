-- title: Did external credentials use S3 through our VPC endpoint?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1599, T1537]
-- ttc: [T1530.A001, T1199.A002]
-- outcome: attempted
-- finding: "{principals} of account {account} used S3 through the VPC endpoint {vpc_endpoint_id} ({why}), {calls time|times}"
-- finding_denied: "{principals} of account {account} tried S3 through the VPC endpoint {vpc_endpoint_id} ({why}), {calls time|times}, all denied"
-- summary: >
--   Two things that do not belong together: a VPC endpoint inside your network with the credentials of an
--   external account, which is how data is copied out past every bucket policy of yours; or a VPC endpoint with
--   a public address, which means that the caller hides its address. One row per endpoint, account and reason.
--   Accounts whose own logs are in the lake count as yours.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- needs: [network activity events, data events of s3.amazonaws.com]
-- false_positives:
--   - Software of vendors on your machines, which uses the vendor's account.
--   - Services of AWS that read their own buckets from your network.
-- misses:
--   - Endpoints whose network activity is not recorded.
--   - Data carried out with credentials of yours into a bucket of a stranger; see
--     storage.written_to_foreign_bucket.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventType: AwsVpceEvent
--     eventCategory: NetworkActivity
--     managementEvent: false
--     recipientAccountId: "111122223333"
--     vpcEndpointId: vpce-0abc1234
--     sourceIPAddress: 10.0.0.7
--     userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN001, accountId: "444455556666"}
--     requestParameters: null
--   sequences:
--     with credentials of an account outside:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: VpceAccessDenied}
--       expect:
--         - account: "444455556666"
--           principals: AIDAEXAMPLEFOREIGN001
--           vpc_endpoint_id: vpce-0abc1234
--           source_ip_address: 10.0.0.7
--           why: account outside
--           calls: 2
--           denied: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     from a public address:
--       events:
--         - {eventCategory: Data, eventType: AwsApiCall, sourceIPAddress: 203.0.113.9, userIdentity: {type: IAMUser, userName: alice}}
--       expect: [{account: "111122223333", why: public address, source_ip_address: 203.0.113.9}]
--     one of ours from inside:
--       events:
--         - {userIdentity: {type: IAMUser, userName: alice}}
--       expect: []
--     an account known to be trusted, one whose logs are in the lake, nobody in particular, no endpoint, another service:
--       $known_accounts: ["777788889999"]
--       events:
--         - {userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN002, accountId: "777788889999"}}
--         - {}
--         - {recipientAccountId: "444455556666", userIdentity: {type: IAMUser, userName: bob, accountId: "444455556666"}}
--         - {userIdentity: {type: AWSAccount, principalId: "", accountId: anonymous}}
--         - {vpcEndpointId: null, userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN002, accountId: "888899990000"}}
--         - {eventSource: example.amazonaws.com, userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN002, accountId: "888899990000"}}
--       expect: []

with calls as (
  select
    events.*,
    case when is_public_address(source_ip_address) then 'public address' else 'account outside' end as why
  from events
  where event_source = 's3.amazonaws.com'
    and vpc_endpoint_id is not null
    and (
      is_public_address(source_ip_address)
      or (
        regexp_matches(user_identity_account_id, '^\d{12}$')
        and not is_own_account(events.user_identity_account_id)
        and not list_contains($known_accounts, user_identity_account_id)
      )
    )
)
select
  user_identity_account_id                                                              as account,
  names_of(coalesce(user_identity_principal_id, actor)) as principals,
  vpc_endpoint_id,
  source_ip_address,
  why,
  count(*)                                                                              as calls,
  count_if(is_denied(error_code))                                                       as denied,
  min(event_time)                                                                       as first_seen,
  max(event_time)                                                                       as last_seen,
  first_event_ids(event_id, event_time)                                                 as event_ids
from calls
group by user_identity_account_id, vpc_endpoint_id, source_ip_address, why
order by calls desc, account asc, vpc_endpoint_id asc, source_ip_address asc
