-- title: Did a program for browsing files make users, keys or permissions?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1059.009, T1098.001, T1136.003]
-- finding: "{actor} used a file browser ({user_agent}) for {action} on {target}"
-- summary: >
--   S3 Browser and its like can also make users and keys, and groups that extort data use it for that because
--   nobody expects it. No administrator does. Delete what was made, and look at every bucket the actor touched.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Somebody trying out the menus of the program.
-- misses:
--   - A user agent that was changed; it is chosen by the caller.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateUser
--     readOnly: false
--     requestParameters: {userName: bob}
--     userAgent: S3 Browser/11.2.3 (https://s3browser.com)
--   match:
--     S3 Browser: {}
--     S3 Browser, as other versions write it: {eventName: CreateLoginProfile, userAgent: S3Browser/9.5.5}
--     Cyberduck: {eventName: PutUserPolicy, userAgent: Cyberduck/8.5}
--     rclone: {eventName: CreateAccessKey, userAgent: rclone/v1.65.0}
--     CloudBerry: {eventName: CreateAccessKey, userAgent: CloudBerry Explorer}
--     WinSCP: {eventName: CreateAccessKey, userAgent: WinSCP/6.1}
--     it looked for a password before: {eventName: GetLoginProfile, readOnly: true}
--     made, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only listed, as at its start: {eventName: ListUsers, readOnly: true}
--     files are what it is for: {eventSource: s3.amazonaws.com, eventName: CreateBucket}
--     by an ordinary program: {userAgent: aws-cli/2.27.41}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and (read_only = false or event_name = 'GetLoginProfile')
  and regexp_matches(user_agent, '(?i)s3 ?browser|cyberduck|cloudberry|rclone|winscp')
  and ($include_denied or error_code is null)
