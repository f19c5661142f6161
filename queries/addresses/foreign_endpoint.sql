-- title: Which principals called through a VPC endpoint of another account?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1078.004, T1599]
-- ttc: [T1199.A002]
-- outcome: attempted
-- finding: "{actor} called through the VPC endpoint {vpc_endpoint_id} of the external account {vpc_endpoint_account_id}: {actions}"
-- finding_denied: "{actor} tried to call through the VPC endpoint {vpc_endpoint_id} of the external account {vpc_endpoint_account_id} and was denied: {actions}"
-- summary: >
--   The source address is private and says nothing; the owner of the VPC endpoint does: these credentials were
--   used from a network that is not ours. Accounts are ours when the lake holds their logs or known_accounts
--   names them.
-- parameters:
--   known_accounts: {type: text list, default: [], help: accounts that need no explanation}
-- false_positives:
--   - Partners and vendors that take our roles from their own network.
-- misses:
--   - Records that do not name the owner of the endpoint, as those before version 1.09.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: ListBuckets
--     sourceIPAddress: 10.0.0.7
--     vpcEndpointId: vpce-9
--     vpcEndpointAccountId: "999988887777"
--   sequences:
--     an account outside:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: GetBucketAcl, errorCode: AccessDenied}
--       expect:
--         - actor: alice
--           vpc_endpoint_id: vpce-9
--           vpc_endpoint_account_id: "999988887777"
--           calls: 2
--           denied: 1
--           actions: "s3:GetBucketAcl, s3:ListBuckets"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     accounts of ours, in the lake and named:
--       $known_accounts: ["999988887777"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, vpcEndpointAccountId: "111122223333"}
--       expect: []
--     an owner that is not told:
--       events: [{eventTime: 2026-09-01T08:00:00Z, vpcEndpointAccountId: null}]
--       expect: []


select
  min(actor)                                              as actor,
  actor_id,
  vpc_endpoint_id,
  vpc_endpoint_account_id,
  count(*)                                                as calls,
  count_if(is_denied(error_code))                         as denied,
  names_of(action) as actions,
  min(event_time)                                         as first_seen,
  max(event_time)                                         as last_seen,
  first_event_ids(event_id, event_time)                   as event_ids
from events
where not is_own_account(events.vpc_endpoint_account_id)
  and not list_contains($known_accounts, vpc_endpoint_account_id)
group by actor_id, vpc_endpoint_id, vpc_endpoint_account_id
order by calls desc, actor_id asc, vpc_endpoint_id asc
