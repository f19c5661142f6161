-- title: Were users, keys or permissions changed from CloudShell?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1059.009, T1098]
-- finding: "{actor} asked for {action} on {target} from CloudShell"
-- summary: >
--   CloudShell turns a console session into a command line with the same permissions, so a stolen browser
--   session is enough to make keys that outlive it. The address in the record is CloudShell's; the one of the
--   person stands in the sign-in before it (credentials.console_logins).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     a key made, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListUsers, readOnly: true}
--     from another shell: {userAgent: aws-cli/2.27.41}
--     another service: {eventSource: ec2.amazonaws.com, eventName: RunInstances}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and read_only = false
  and regexp_matches(user_agent, '(?i)cloudshell')
  and ($include_denied or error_code is null)
