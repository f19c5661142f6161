-- title: Did the IAM user behind a Bedrock API key call other services?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1078.004, T1098.001]
-- ttc: [T1078.A001, T1098.001]
-- outcome: attempted
-- finding: "{actor}, created for a Bedrock API key, called {action} on {target} from {source_ip_address}"
-- finding_denied: "{actor}, created for a Bedrock API key, tried to call {action} on {target} from {source_ip_address} but {failure}"
-- summary: >
--   AWS creates an IAM user for each long-term Bedrock API key. It has no password and no access keys unless
--   somebody created some: then it is a backdoor that looks like automation. See credentials.access_key_made
--   for who did, and read what it called since.
-- false_positives:
--   - Software that asks who it is before it calls a model; those calls are left out.
-- misses:
--   - Users of API keys that were given another name.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: ListUsers
--     readOnly: true
--     userIdentity: {type: IAMUser, userName: BedrockAPIKey-1, arn: "arn:aws:iam::111122223333:user/BedrockAPIKey-1"}
--   match:
--     looks around: {}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     another user: {userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--     calls a model: {eventSource: bedrock.amazonaws.com, eventName: InvokeModel}
--     agrees to a model's terms: {eventSource: aws-marketplace.amazonaws.com, eventName: AcceptAgreementRequest}
--     agrees to them, by another name: {eventSource: agreement-marketplace.amazonaws.com, eventName: AcceptAgreementRequest}
--     looks for them: {eventSource: discovery-marketplace.amazonaws.com, eventName: SearchListings}
--     asks who it is: {eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}

select *
from events
where user_identity_user_name like 'BedrockAPIKey-%'
  and event_source not in (
    'bedrock.amazonaws.com',
    'aws-marketplace.amazonaws.com',
    'agreement-marketplace.amazonaws.com',
    'discovery-marketplace.amazonaws.com'
  )
  and event_name is distinct from 'GetCallerIdentity'
