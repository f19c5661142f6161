-- title: Was an account created in AWS Organizations?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1666]
-- ttc: [T1666.A001]
-- outcome: attempted
-- finding: "{actor} created an account in AWS Organizations: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create an account in AWS Organizations: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A new account has no detection, no trail of its own and fresh quotas: a good place for cryptomining on your
--   bill. CreateAccount requests it, CreateAccountResult tells the outcome. Look at the organizational unit it
--   is in (organization.account_moved) and at what started there.
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
--     refused: {eventName: CreateAccount, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListCreateAccountStatus, readOnly: true}
--     an account of another service: {eventName: CreateAccount, eventSource: chime.amazonaws.com}

select *
from events
where event_source in ('organizations.amazonaws.com', 'controltower.amazonaws.com')
  and event_name in ('CreateAccount', 'CreateGovCloudAccount', 'CreateAccountResult', 'CreateManagedAccount')
