-- title: Were accounts made in the organisation?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1666]
-- finding: "{actor} asked for a new account: {action} {target}"
-- summary: >
--   A fresh account has no detection, no trail of its own and fresh quotas: a good place to mine coins on your
--   bill. CreateAccount asks, CreateAccountResult tells the outcome. Look at the unit it landed in
--   (organization.account_moved) and at what started there.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The account factory.
-- misses:
--   - Accounts that came by invitation; see organization.invitation.
-- cases:
--   given: {eventSource: organizations.amazonaws.com, readOnly: false, requestParameters: {accountName: x}}
--   match:
--     asked for: {eventName: CreateAccount}
--     asked for, in the government's partition: {eventName: CreateGovCloudAccount}
--     the outcome:
--       {eventName: CreateAccountResult, eventType: AwsServiceEvent, serviceEventDetails: {createAccountStatus: {accountId: "444455556666", state: SUCCEEDED}}}
--     by Control Tower: {eventName: CreateManagedAccount, eventSource: controltower.amazonaws.com, eventType: AwsServiceEvent}
--     asked for, and refused ones not asked for: {eventName: CreateAccount, $include_denied: false}
--     refused: {eventName: CreateAccount, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListCreateAccountStatus, readOnly: true}
--     an account of another service: {eventName: CreateAccount, eventSource: chime.amazonaws.com}
--     refused, and not asked for: {eventName: CreateAccount, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source in ('organizations.amazonaws.com', 'controltower.amazonaws.com')
  and event_name in ('CreateAccount', 'CreateGovCloudAccount', 'CreateAccountResult', 'CreateManagedAccount')
  and ($include_denied or error_code is null)
