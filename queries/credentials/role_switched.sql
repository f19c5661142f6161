-- title: Which principals switched roles in the console?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1078.004, T1550.001]
-- ttc: [T1199.A002]
-- outcome: attempted
-- finding: "{actor} switched to the role {target} in the console ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to switch to the role {target} in the console ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The console's own way to assume a role, often in another account. additional_event_data names the identity
--   before (SwitchFrom). This record holds the person's address, which the AssumeRole beside it does not (AWS
--   Internal); what was done afterwards stands under the role.
-- false_positives:
--   - Everybody who works in several accounts that way.
-- misses:
--   - Roles taken on through the API; see identity.role_assumed_first_time.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
--   signin:SwitchRole: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: SwitchRole
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: AssumedRole}
--     additionalEventData: {SwitchFrom: "arn:aws:iam::111122223333:user/alice", RedirectTo: "https://console.aws.amazon.com/console/home"}
--     responseElements: {SwitchRole: Success}
--   match:
--     failed: {eventName: SwitchRole, eventSource: signin.amazonaws.com, errorCode: AccessDenied}
--     switched: {}
--     refused: {responseElements: {SwitchRole: Failure}}
--   ignore:
--     signed in: {eventName: ConsoleLogin}

select *
from events
where action = 'signin:SwitchRole'
