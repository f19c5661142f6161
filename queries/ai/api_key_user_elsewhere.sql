-- title: Did the user behind a model's API key work outside Bedrock?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1078.004, T1098.001]
-- finding: "{actor}, made for a Bedrock API key, called {action} from {source_ip_address}"
-- summary: >
--   AWS makes a user for each long-lived Bedrock API key. It has no password and no access keys, unless
--   somebody gave it some: a user that looks like machinery and is a back door. See
--   credentials.access_key_made for who did, and what it called since.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
