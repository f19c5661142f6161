-- title: Who switched roles in the console?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1078.004, T1550.001]
-- finding: "{actor} switched to {target}, from {source_ip_address}"
-- summary: >
--   The console's own way to take on a role, often in another account. additional_event_data says from which
--   identity (SwitchFrom). This record holds the person's address, which the AssumeRole beside it does not
--   (AWS Internal); what was done afterwards stands under the role.
-- false_positives:
--   - Everybody who works in several accounts that way.
-- misses:
--   - Roles taken on through the API; see identity.role_taken_first_time.
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: SwitchRole
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: AssumedRole}
--     additionalEventData: {SwitchFrom: "arn:aws:iam::111122223333:user/alice", RedirectTo: "https://console.aws.amazon.com/console/home"}
--     responseElements: {SwitchRole: Success}
--   match:
--     switched: {}
--     refused: {responseElements: {SwitchRole: Failure}}
--   ignore:
--     signed in: {eventName: ConsoleLogin}

select *
from events
where event_name = 'SwitchRole'
