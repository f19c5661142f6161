-- title: Which product providers called APIs with delegated IAM access?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1199, T1548.005]
-- ttc: [T1199.A002]
-- outcome: attempted
-- finding: "The provider account {provider} made {calls call|calls} in {recipient_account_id} as {actor} with delegated access: {actions}"
-- finding_denied: "The provider account {provider} tried {calls call|calls} in {recipient_account_id} as {actor} with delegated access and was denied: {actions}"
-- summary: >
--   Somebody of the account accepted a delegation request, and for a limited time the provider acts with that
--   person's permissions (invokedByDelegate in user_identity). Compare the actions with what the product needs;
--   identity.delegated_to_vendor says who accepted. One row per provider and principal.
-- parameters:
--   known_providers: {type: text list, default: [], help: accounts of providers that need no explanation}
-- false_positives:
--   - The set-up of a product that was bought.
-- misses:
--   - Roles that the provider assumes in the ordinary way; see credentials.role_assumed_across_accounts.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     recipientAccountId: "111122223333"
--     userIdentity: {invokedByDelegate: {accountId: "444455556666"}}
--   sequences:
--     several calls, one denied:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z}
--         - {eventTime: 2026-09-01T08:20:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, errorCode: AccessDenied, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           provider: "444455556666"
--           calls: 3
--           denied: 1
--           failed: 1
--           actions: "ec2:RunInstances, iam:CreateUser"
--           addresses: "198.51.100.7, 203.0.113.9"
--           recipient_account_id: "111122223333"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:20:00Z
--     a provider that is known, and a call of the account's own:
--       $known_providers: ["444455556666"]
--       events:
--         - {}
--         - {userIdentity: {invokedByDelegate: null}}
--       expect: []
--     calls of the account's own:
--       events: [{userIdentity: {invokedByDelegate: null}}]
--       expect: []

with possible_calls as (
  select *
  from events
  where user_identity like '%"invokedByDelegate"%'
),
delegated as (
  select
    possible_calls.*,
    json_text(user_identity, '$.invokedByDelegate.accountId') as provider
  from possible_calls
)
select
  min(actor)                            as actor,
  actor_id,
  provider,
  recipient_account_id,
  count(*)                              as calls,
  count_if(is_denied(error_code))       as denied,
  count_if(error_code is not null)      as failed,
  names_of(action)                      as actions,
  names_of(source_ip_address)           as addresses,
  min(event_time)                       as first_seen,
  max(event_time)                       as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from delegated
where not list_contains($known_providers, provider)
group by actor_id, provider, recipient_account_id
order by calls desc, actor_id asc, provider asc
