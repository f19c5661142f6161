-- title: Did an S3 browser or file transfer client change IAM?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1059.009, T1098.001, T1136.003]
-- ttc: [T1059.009, T1098.001]
-- outcome: attempted
-- finding: "{actor} called {action} on {target} with the file transfer client {user_agent}"
-- finding_denied: "{actor} tried to call {action} on {target} with the file transfer client {user_agent} but {failure}"
-- summary: >
--   S3 Browser and similar clients can also create IAM users and access keys, and groups that extort data use
--   them for it. No administrator does. Delete what was created, and look at every bucket the principal used.
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
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only listed, as at its start: {eventName: ListUsers, readOnly: true}
--     files are what it is for: {eventSource: s3.amazonaws.com, eventName: CreateBucket}
--     by an ordinary program: {userAgent: aws-cli/2.27.41}

select *
from events
where event_source = 'iam.amazonaws.com'
  and (read_only = false or event_name = 'GetLoginProfile')
  and regexp_matches(user_agent, '(?i)s3 ?browser|cyberduck|cloudberry|rclone|winscp')
