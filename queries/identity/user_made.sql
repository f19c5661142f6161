-- title: Were IAM users made?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1136.003]
-- finding: "{actor} asked to make an IAM user: {target}"
-- summary: >
--   A user of one's own survives every password change of the victim. Read what the same actor did within
--   the next minutes: a password, an access key or a group turns the empty user into a back door.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Accounts that still manage people or applications as IAM users.
--   - Bedrock and SES consoles, which make users such as BedrockAPIKey-… for their keys.
-- misses:
--   - Users of Identity Center, which are another directory; see identity.center_people_changed.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false, requestParameters: {userName: bob}}
--   match:
--     made: {}
--     made, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteUser}
--     a user of another service: {eventSource: transfer.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name = 'CreateUser'
  and ($include_denied or error_code is null)
