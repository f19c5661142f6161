-- title: Was an IAM user created and made administrator within an hour?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1136.003, T1098.001, T1098.003]
-- ttc: [T1136.003, T1098.003]
-- outcome: done
-- finding: "{actor} created the IAM user {user_name} with {credentials} and {way} within {minutes minute|minutes}"
-- summary: >
--   The shortest way from stolen permissions to lasting access: an IAM user, a password or access key for it,
--   and wide permissions. Provisioning does so from a pipeline, an intruder from an unknown place. Disable the
--   user's credentials, then read what it did (activity.timeline). One row per user.
-- parameters:
--   within: {type: duration, default: 1h, help: longest time between the user's making and the last of the steps}
--   admin_groups:
--     type: text
--     default: "(?i)admin|root|power|super|owner"
--     help: regular expression that the names of groups with wide permissions match
-- false_positives:
--   - A new administrator on their first day, made in one go.
-- misses:
--   - Permissions of a user's own writing that amount to as much; see identity.became_admin.
--   - Steps spread over a longer time, or done by different principals in different accounts.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters: {userName: backup}
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     a key and a password, a policy at the last moment that counts:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateAccessKey}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CreateLoginProfile}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: AttachUserPolicy, requestParameters: {userName: backup, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess"}}
--       expect:
--         - actor: eve
--           user_name: backup
--           credentials: an access key and a password
--           way: attached AdministratorAccess to it
--           minutes: 60
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     a key, a group, in the same second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateAccessKey}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: AddUserToGroup, requestParameters: {userName: backup, groupName: Admins}}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: TagUser}
--       expect: [{user_name: backup, credentials: an access key, way: added it to Admins, minutes: 0, addresses: "198.51.100.7, 203.0.113.9"}]
--     a password, an inline policy, the permissions before the credentials:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: PutUserPolicy, requestParameters: {userName: backup, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CreateLoginProfile}
--       expect: [{user_name: backup, credentials: a password, way: wrote it a policy that allows everything}]
--     a policy that names the action first:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: PutUserPolicy, requestParameters: {userName: backup, policyDocument: '{"Statement":{"Action":["iam:*"],"Effect":"Allow","Resource":"*"}}'}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: CreateLoginProfile}
--       expect: [{user_name: backup, way: wrote it a policy that allows everything}]
--     too late, or another user, or another account:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateAccessKey}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: AddUserToGroup, requestParameters: {userName: backup, groupName: Admins}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: AddUserToGroup, requestParameters: {userName: carol, groupName: Admins}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: AddUserToGroup, requestParameters: {userName: backup, groupName: Admins}, recipientAccountId: "444455556666"}
--       expect: []
--     before it was made, under an earlier life of the name:
--       events:
--         - {eventTime: 2026-09-01T07:58:00Z, eventName: CreateAccessKey}
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: AddUserToGroup, requestParameters: {userName: backup, groupName: Admins}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--       expect: []
--     no credentials, or no permissions, or harmless ones:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AddUserToGroup, requestParameters: {userName: backup, groupName: Admins}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: CreateUser, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-01T10:01:00Z, eventName: CreateAccessKey, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-01T10:02:00Z, eventName: AddUserToGroup, requestParameters: {userName: carol, groupName: developers}}
--         - {eventTime: 2026-09-01T10:03:00Z, eventName: AttachUserPolicy, requestParameters: {userName: carol, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}}
--         - {eventTime: 2026-09-01T10:04:00Z, eventName: PutUserPolicy, requestParameters: {userName: carol, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'}}
--         - {eventTime: 2026-09-01T10:04:30Z, eventName: PutUserPolicy, requestParameters: {userName: carol, policyDocument: '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'}}
--         - {eventTime: 2026-09-01T10:05:00Z, eventName: DetachUserPolicy, requestParameters: {userName: carol, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess"}}
--         - {eventTime: 2026-09-01T10:06:00Z, eventName: RemoveUserFromGroup, requestParameters: {userName: carol, groupName: Admins}}
--         - {eventTime: 2026-09-01T10:07:00Z, eventName: DeleteUserPolicy, requestParameters: {userName: carol, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}}
--       expect: []
--     refused, and the same words in another service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateAccessKey}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: AddUserToGroup, requestParameters: {userName: backup, groupName: Admins}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: CreateUser, eventSource: transfer.amazonaws.com, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-01T10:01:00Z, eventName: CreateAccessKey, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-01T10:02:00Z, eventName: AddUserToGroup, requestParameters: {userName: carol, groupName: Admins}}
--       expect: []

with steps as (
  select
    action,
    actor,
    actor_id,
    recipient_account_id,
    json_text(request_parameters, '$.userName') as user_name,
    case
      when regexp_matches(json_text(request_parameters, '$.groupName'), $admin_groups)
        then 'added it to ' || json_text(request_parameters, '$.groupName')
      when regexp_matches(
        json_text(request_parameters, '$.policyArn'),
        '^arn:aws[a-z-]*:iam::aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$'
      )
        then 'attached ' || regexp_extract(json_text(request_parameters, '$.policyArn'), 'policy/(.+)$', 1) || ' to it'
      when policy_allows_everything(json_text(request_parameters, '$.policyDocument'))
        then 'wrote it a policy that allows everything'
    end as way,
    source_ip_address,
    event_time,
    event_id
  from events
  where action in (
      'iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:AddUserToGroup', 'iam:AttachUserPolicy', 'iam:PutUserPolicy'
    )
    and error_code is null
)
select
  min(made.actor) as actor,
  made.actor_id,
  made.user_name,
  made.recipient_account_id,
  case
    when count_if(later.action = 'iam:CreateAccessKey') > 0 and count_if(later.action = 'iam:CreateLoginProfile') > 0
      then 'an access key and a password'
    when count_if(later.action = 'iam:CreateAccessKey') > 0 then 'an access key'
    else 'a password'
  end as credentials,
  first_by(later.way, later.event_time) as way,
  cast(floor(date_diff('second', made.event_time, max(later.event_time)) / 60) as bigint) as minutes,
  names_of(later.source_ip_address) as addresses,
  made.event_time as first_seen,
  max(later.event_time) as last_seen,
  first_event_ids(later.event_id, later.event_time) as event_ids
from steps as made
join steps as later
  on later.user_name = made.user_name
  and later.recipient_account_id = made.recipient_account_id
  and later.event_time >= made.event_time
  and later.event_time <= made.event_time + $within
where made.action = 'iam:CreateUser'
group by made.actor_id, made.user_name, made.recipient_account_id, made.event_time
having count(later.way) > 0
  and count_if(later.action in ('iam:CreateAccessKey', 'iam:CreateLoginProfile')) > 0
order by first_seen asc, user_name asc
