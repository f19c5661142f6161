-- title: Which API actions were denied, then allowed after an IAM change?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1098.003, T1548.005]
-- ttc: [T1098.003, T1484.002]
-- outcome: done
-- finding: "{actor} was denied {actions} until {changed_by} changed permissions ({changes}), and succeeded from {allowed_at} on"
-- summary: >
--   An action that was denied, then a change of permissions, trust or of the organization's policies, then the
--   same action by the same principal with success. A change that names another user or role
--   does not count. It matters most where the principal that changed it is the
--   one that was denied, which is what own_change says. One row per principal.
-- parameters:
--   within: {type: duration, default: 1d, help: longest time between the last refusal and the success}
-- false_positives:
--   - Every ticket that asks for a missing permission and gets it; then somebody else made the change, on request.
-- misses:
--   - An intruder who goes on under another name.
--   - Actions on one resource refused and on another allowed, which look the same; compare the targets.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: ListBuckets
--     recipientAccountId: "111122223333"
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     helped oneself, at the last moment that counts, with an answer in between that is neither:
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T07:01:00Z, errorCode: AccessDenied, eventName: GetBucketAcl}
--         - {eventTime: 2026-09-01T07:02:00Z, errorCode: AccessDenied, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T07:03:00Z, errorCode: AccessDenied, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-02T07:59:00Z, errorCode: ThrottlingException}
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-02T08:00:00Z}
--         - {eventTime: 2026-09-02T08:01:00Z}
--       expect:
--         - actor: eve
--           actions: "s3:ListBuckets"
--           own_change: true
--           refused_at: 2026-09-01T08:00:00Z
--           changes: "iam:AttachUserPolicy"
--           changed_by: eve
--           allowed_at: 2026-09-02T08:00:00Z
--     somebody else, in the same second, and each way to change what is allowed:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: AddUserToGroup, readOnly: false, requestParameters: {userName: eve}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: PutUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: PutRolePolicy, readOnly: false, requestParameters: {roleName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: PutGroupPolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: AttachRolePolicy, readOnly: false, requestParameters: {roleName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: AttachGroupPolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: DeleteUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: DeleteRolePolicy, readOnly: false, requestParameters: {roleName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: DetachUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: DetachRolePolicy, readOnly: false, requestParameters: {roleName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: CreatePolicyVersion, readOnly: false}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: SetDefaultPolicyVersion, readOnly: false}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, readOnly: false, requestParameters: {roleName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: DeleteUserPermissionsBoundary, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: iam.amazonaws.com, eventName: DeleteRolePermissionsBoundary, readOnly: false, requestParameters: {roleName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z}
--       expect:
--         - actor: eve
--           own_change: true
--           changed_by: "alice, eve"
--           changes: "iam:AddUserToGroup, iam:AttachGroupPolicy, iam:AttachRolePolicy, iam:CreatePolicyVersion, iam:DeleteRolePermissionsBoundary, iam:DeleteRolePolicy, iam:DeleteUserPermissionsBoundary, iam:DeleteUserPolicy, iam:DetachRolePolicy, iam:DetachUserPolicy, iam:PutGroupPolicy, iam:PutRolePolicy, iam:PutUserPolicy, iam:SetDefaultPolicyVersion, iam:UpdateAssumeRolePolicy"
--     somebody else changes this user, the role to be assumed, or another user and role:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, readOnly: false, requestParameters: {roleName: app}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: iam.amazonaws.com, eventName: AddUserToGroup, readOnly: false, requestParameters: {userName: carol}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: iam.amazonaws.com, eventName: PutRolePolicy, readOnly: false, requestParameters: {roleName: other}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:05:00Z}
--       expect: [{own_change: false, changed_by: alice, changes: "iam:AttachUserPolicy, iam:UpdateAssumeRolePolicy"}]
--     a session of a role whose policy was changed:
--       given: {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/app/s", sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/app", userName: app}}}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: iam.amazonaws.com, eventName: PutRolePolicy, readOnly: false, requestParameters: {roleName: app}, userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice", sessionContext: null}}
--         - {eventTime: 2026-09-01T08:05:00Z}
--       expect: [{changes: "iam:PutRolePolicy"}]
--     the organisation's policies, which are changed in another account:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: organizations.amazonaws.com, eventName: DetachPolicy, readOnly: false, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: organizations.amazonaws.com, eventName: UpdatePolicy, readOnly: false, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: organizations.amazonaws.com, eventName: MoveAccount, readOnly: false, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: organizations.amazonaws.com, eventName: DeletePolicy, readOnly: false, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:05:00Z, eventSource: organizations.amazonaws.com, eventName: DisablePolicyType, readOnly: false, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:06:00Z}
--       expect: [{changes: "organizations:DeletePolicy, organizations:DetachPolicy, organizations:DisablePolicyType, organizations:MoveAccount, organizations:UpdatePolicy"}]
--     too late:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-02T08:00:01Z}
--       expect: []
--     nothing was changed, or before, or afterwards, or in vain, or in another account, or something else:
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: iam.amazonaws.com, eventName: CreateUser, readOnly: false}
--         - {eventTime: 2026-09-01T08:04:00Z, eventSource: iot.amazonaws.com, eventName: SetDefaultPolicyVersion, readOnly: false}
--         - {eventTime: 2026-09-01T08:05:00Z, eventSource: example.amazonaws.com, eventName: DetachPolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:06:00Z, eventSource: organizations.amazonaws.com, eventName: CreateAccount, readOnly: false}
--         - {eventTime: 2026-09-01T08:09:00Z}
--         - {eventTime: 2026-09-01T08:10:00Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--       expect: []
--     allowed all the time, and refused later:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-01T08:02:00Z}
--         - {eventTime: 2026-09-01T08:03:00Z, errorCode: AccessDenied}
--       expect: []
--     another principal, another action, another account, a failure that is no refusal, allowed once and still refused:
--       events:
--         - {eventTime: 2026-09-01T07:59:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: GetBucketAcl, errorCode: NoSuchBucket}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: GetBucketPolicy, recipientAccountId: "444455556666", errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: iam.amazonaws.com, eventName: AttachUserPolicy, readOnly: false, requestParameters: {userName: eve}}
--         - {eventTime: 2026-09-01T08:02:30Z, eventName: GetBucketPolicy}
--         - {eventTime: 2026-09-01T08:03:00Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: GetBucketAcl}
--         - {eventTime: 2026-09-01T08:05:00Z, errorCode: AccessDenied}
--       expect: []

with possible_attempts as (
  select actor_id, action
  from activity
  group by actor_id, action, recipient_account_id
  having sum(denied) > 0
    and count_if(outcome = 'succeeded') > 0
),
attempts as (
  select
    actor,
    actor_id,
    action,
    recipient_account_id,
    target,
    source_ip_address,
    event_time,
    event_id,
    coalesce(session_issuer_user_name, user_identity_user_name) as name,
    is_denied(error_code) as denied,
    lag(is_denied(error_code)) over (
      partition by actor_id, action, recipient_account_id
      order by event_time asc, is_denied(error_code) desc, event_id asc
    ) as denied_before,
    lag(event_time) over (
      partition by actor_id, action, recipient_account_id
      order by event_time asc, is_denied(error_code) desc, event_id asc
    ) as time_before
  from events
  where (error_code is null or is_denied(error_code))
    and coalesce(actor_id, '') in (select coalesce(actor_id, '') from possible_attempts)
    and action in (select action from possible_attempts)
),
successes as (
  select
    actor,
    actor_id,
    action,
    recipient_account_id,
    target,
    source_ip_address,
    name,
    event_id as success_id,
    time_before as refused_at,
    event_time as allowed_at
  from attempts
  where not denied
    and denied_before
    and event_time <= time_before + $within
),
changes as (
  select
    actor,
    actor_id,
    action,
    recipient_account_id,
    event_source,
    coalesce(json_text(request_parameters, '$.userName'), json_text(request_parameters, '$.roleName')) as changed,
    event_time,
    event_id
  from events
  where error_code is null
    and action in (
      'iam:AttachUserPolicy',
      'iam:AttachRolePolicy',
      'iam:AttachGroupPolicy',
      'iam:DetachUserPolicy',
      'iam:DetachRolePolicy',
      'iam:PutUserPolicy',
      'iam:PutRolePolicy',
      'iam:PutGroupPolicy',
      'iam:DeleteUserPolicy',
      'iam:DeleteRolePolicy',
      'iam:AddUserToGroup',
      'iam:CreatePolicyVersion',
      'iam:SetDefaultPolicyVersion',
      'iam:UpdateAssumeRolePolicy',
      'iam:DeleteUserPermissionsBoundary',
      'iam:DeleteRolePermissionsBoundary',
      'organizations:DetachPolicy',
      'organizations:UpdatePolicy',
      'organizations:DeletePolicy',
      'organizations:MoveAccount',
      'organizations:DisablePolicyType'
    )
)
select
  min(successes.actor) as actor,
  successes.actor_id,
  names_of(successes.action) as actions,
  names_of(successes.target) as targets,
  names_of(changes.action) as changes,
  names_of(changes.actor) as changed_by,
  bool_or(changes.actor_id = successes.actor_id) as own_change,
  min(successes.refused_at) as refused_at,
  min(successes.allowed_at) as allowed_at,
  names_of(successes.source_ip_address) as addresses,
  names_of(successes.recipient_account_id) as accounts,
  min(successes.refused_at) as first_seen,
  max(successes.allowed_at) as last_seen,
  first_event_ids(changes.event_id, changes.event_time) as event_ids
from successes
join changes
  on (changes.recipient_account_id = successes.recipient_account_id or changes.event_source = 'organizations.amazonaws.com')
  and changes.event_time >= successes.refused_at
  and changes.event_time <= successes.allowed_at
  and changes.event_id is distinct from successes.success_id
where changes.changed = successes.name
  or changes.action = 'iam:UpdateAssumeRolePolicy'
  or not regexp_matches(changes.action, '^iam:[A-Za-z]+(User|Role)[A-Z]')
group by successes.actor_id
order by own_change desc, allowed_at asc, successes.actor_id asc
