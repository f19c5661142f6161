-- title: Was a console password that lasts set for another IAM user?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1098.001, T1078.004]
-- ttc: [T1098.001]
-- outcome: done
-- finding: "{actor} set a console password of the IAM user {target} that need not be changed ({action}), from {source_ip_address}"
-- summary: >
--   Somebody else knows the password and it stays valid: they can sign in as that user. Administrators who help a colleague
--   mostly ask for a new one at the first sign-in. Look for the ConsoleLogin of the user and for what it may do. A
--   user created within the day before is one step less: that is how newcomers are set up.
-- parameters:
--   newcomer: {type: duration, default: 1d, help: how long after its creation a user is a newcomer}
-- false_positives:
--   - Scripts and Terraform, which do not ask for a new password unless told to.
-- misses:
--   - Passwords that must be changed at the first sign-in; see identity.console_password_set.
--   - Whether a user is new, where it was created before the logs begin.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: CreateLoginProfile, readOnly: false, requestParameters: {userName: bob, passwordResetRequired: false}}
--   sequences:
--     set for the first time and set anew, both for users of old:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: UpdateLoginProfile, requestParameters: {userName: carol}}
--       expect:
--         - {actor: alice, target: bob, action: "iam:CreateLoginProfile", second_sign: true, source_ip_address: 198.51.100.7}
--         - {actor: alice, target: carol, action: "iam:UpdateLoginProfile", second_sign: true}
--     created in the same second, a day before, and a second more:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, requestParameters: {userName: bob}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, requestParameters: {userName: carol}, userIdentity: {type: IAMUser, userName: dave, arn: "arn:aws:iam::111122223333:user/dave"}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: carol}}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:00:01Z, requestParameters: {userName: carol}}
--       expect:
--         - {target: carol, second_sign: false}
--         - {target: bob, second_sign: false}
--         - {target: carol, second_sign: true}
--     another user, another account, a creation that failed, another service, a later one:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, requestParameters: {userName: dave}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, requestParameters: {userName: bob}, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, requestParameters: {userName: bob}, errorCode: EntityAlreadyExistsException}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, requestParameters: {userName: bob}, eventSource: example.amazonaws.com}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: CreateUser, requestParameters: {userName: bob}}
--         - {eventTime: 2026-09-01T09:00:00Z}
--       expect: [{target: bob, second_sign: true}]
--     one's own, for once only, refused, by CloudFormation, without a name, another call:
--       events:
--         - {requestParameters: {userName: alice}}
--         - {requestParameters: {userName: bob, passwordResetRequired: true}}
--         - {errorCode: AccessDenied}
--         - {userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--         - {requestParameters: null}
--         - {eventName: DeleteLoginProfile}
--       expect: []

with passwords as (
  select events.*, json_text(request_parameters, '$.userName') as named
  from events
  where action in ('iam:CreateLoginProfile', 'iam:UpdateLoginProfile')
    and error_code is null
    and user_identity_invoked_by is null
    and json_text(request_parameters, '$.passwordResetRequired') is distinct from 'true'
),
creations as (
  select recipient_account_id, json_text(request_parameters, '$.userName') as named, event_time as created_at
  from events
  where action = 'iam:CreateUser'
    and error_code is null
)
select
  passwords.actor,
  passwords.actor_id,
  passwords.named             as target,
  passwords.action,
  passwords.event_time,
  passwords.source_ip_address,
  passwords.recipient_account_id,
  passwords.aws_region,
  passwords.event_id,
  count(creations.named) = 0  as second_sign
from passwords
left join creations
  on creations.recipient_account_id = passwords.recipient_account_id
  and creations.named = passwords.named
  and creations.created_at <= passwords.event_time
  and creations.created_at >= passwords.event_time - $newcomer
where passwords.named is distinct from passwords.user_identity_user_name
  and passwords.named is not null
group by
  passwords.actor,
  passwords.actor_id,
  passwords.named,
  passwords.action,
  passwords.event_time,
  passwords.source_ip_address,
  passwords.recipient_account_id,
  passwords.aws_region,
  passwords.event_id
order by passwords.event_time asc, passwords.event_id asc
