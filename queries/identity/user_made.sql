-- title: Was an IAM user created?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136.003]
-- ttc: [T1136.003]
-- outcome: attempted
-- finding: "{actor} created an IAM user: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create an IAM user: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A new user survives every password change of the victim. Read what the same principal did within the next
--   minutes: a password, an access key or a group makes the new user a backdoor.
-- false_positives:
--   - Accounts that still manage people or applications as IAM users.
--   - Bedrock and SES consoles, which make users such as BedrockAPIKey-… for their keys.
-- misses:
--   - Users of Identity Center, which are another directory; see identity.center_people_changed.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false, requestParameters: {userName: bob}}
--   match:
--     made: {}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteUser}
--     a user of another service: {eventSource: transfer.amazonaws.com}

select *
from events
where action = 'iam:CreateUser'
