-- title: Was IAM changed from AWS CloudShell?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1059.009, T1098]
-- ttc: [T1059.009, T1098.003]
-- outcome: attempted
-- finding: "{actor} called {action} on {target} from AWS CloudShell"
-- finding_denied: "{actor} tried to call {action} on {target} from AWS CloudShell but {failure}"
-- summary: >
--   CloudShell turns a console session into a command line with the same permissions, so a stolen browser
--   session is enough to create access keys that outlive it. The address in the record is CloudShell's; the
--   person's stands in the sign-in before it (credentials.console_logins).
-- false_positives:
--   - Administrators who like it better than a shell of their own.
-- misses:
--   - A user agent that was changed; it is chosen by the caller.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateAccessKey
--     readOnly: false
--     requestParameters: {userName: bob}
--     userAgent: aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux exec-env/CloudShell md/command#iam.create-access-key
--   match:
--     a key made: {}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListUsers, readOnly: true}
--     from another shell: {userAgent: aws-cli/2.27.41}
--     another service: {eventSource: ec2.amazonaws.com, eventName: RunInstances}

select *
from events
where event_source = 'iam.amazonaws.com'
  and read_only = false
  and regexp_matches(user_agent, '(?i)cloudshell')
