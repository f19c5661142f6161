-- title: Which IAM users, roles or groups became administrator?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1098.003]
-- ttc: [T1098.003]
-- outcome: done
-- finding: "{actor} made {administrator} administrator: it {way}"
-- summary: >
--   The ways to wide permissions in one list: a group with an administrator's name, an administrator policy, an
--   inline or managed policy that allows everything, a permission set of Identity Center. One row per step, in
--   order. For each administrator you do not know, read when it was created, and what it did afterwards
--   (activity.timeline).
-- parameters:
--   admin_groups:
--     type: text
--     default: "(?i)admin|root|power|super|owner"
--     help: regular expression that the names of groups with wide permissions match
-- false_positives:
--   - Joiners, new pipelines and new accounts.
-- misses:
--   - Taking on a role that is already wide; see activity.by_principal for who works as which role.
--   - Ways by a detour, such as iam:PassRole with lambda:CreateFunction, or a switch to an older policy
--     version.
--   - A customer managed policy that a permission set names.
--   - Attempts that AWS refused; see denied.identity_changes.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     every way, in order:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: AddUserToGroup, requestParameters: {userName: bob, groupName: Admins}}
--         - eventTime: 2026-09-01T08:01:00Z
--           eventName: AttachUserPolicy
--           requestParameters: {userName: carol, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess"}
--         - eventTime: 2026-09-01T08:02:00Z
--           eventName: AttachRolePolicy
--           requestParameters: {roleName: app, policyArn: "arn:aws:iam::aws:policy/IAMFullAccess"}
--         - eventTime: 2026-09-01T08:03:00Z
--           eventName: AttachGroupPolicy
--           requestParameters: {groupName: dev, policyArn: "arn:aws:iam::aws:policy/PowerUserAccess"}
--         - eventTime: 2026-09-01T08:04:00Z
--           eventName: PutUserPolicy
--           requestParameters: {userName: dave, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}
--         - eventTime: 2026-09-01T08:05:00Z
--           eventName: PutRolePolicy
--           requestParameters:
--             roleName: job
--             policyDocument: '{"Statement":[{"Action":"iam:*","Effect":"Allow","Resource":"*"}]}'
--         - eventTime: 2026-09-01T08:06:00Z
--           eventName: PutGroupPolicy
--           requestParameters:
--             groupName: ops
--             policyDocument: '{"Statement":[{"Effect":"Allow","Action":["*"],"Resource":"*"}]}'
--         - eventTime: 2026-09-01T08:07:00Z
--           eventName: CreatePolicyVersion
--           requestParameters:
--             policyArn: "arn:aws:iam::111122223333:policy/dev"
--             setAsDefault: true
--             policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
--         - eventTime: 2026-09-01T08:08:00Z
--           eventSource: sso.amazonaws.com
--           eventName: AttachManagedPolicyToPermissionSet
--           requestParameters:
--             permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
--             managedPolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess"
--         - eventTime: 2026-09-01T08:09:00Z
--           eventSource: sso.amazonaws.com
--           eventName: PutInlinePolicyToPermissionSet
--           requestParameters:
--             permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-2"
--             inlinePolicy: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
--       expect:
--         - {administrator: user bob, way: joined the group Admins, actor: alice}
--         - {administrator: user carol, way: was given the policy AdministratorAccess}
--         - {administrator: role app, way: was given the policy IAMFullAccess}
--         - {administrator: group dev, way: was given the policy PowerUserAccess}
--         - {administrator: user dave, way: was given an inline policy that allows everything}
--         - {administrator: role job, way: was given an inline policy that allows everything}
--         - {administrator: group ops, way: was given an inline policy that allows everything}
--         - {administrator: "every principal with arn:aws:iam::111122223333:policy/dev", way: has a policy that now allows everything}
--         - administrator: "every principal with arn:aws:sso:::permissionSet/ssoins-1/ps-1"
--           way: was given the policy AdministratorAccess
--         - administrator: "every principal with arn:aws:sso:::permissionSet/ssoins-1/ps-2"
--           way: was given an inline policy that allows everything
--     ordinary groups, policies and versions:
--       events:
--         - {eventName: AddUserToGroup, requestParameters: {userName: bob, groupName: developers}}
--         - {eventName: RemoveUserFromGroup, requestParameters: {userName: bob, groupName: Admins}}
--         - eventName: PutGroupPolicy
--           requestParameters: {groupName: Admins, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'}
--         - eventName: AttachUserPolicy
--           requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}
--         - eventName: DetachUserPolicy
--           requestParameters: {userName: bob, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess"}
--         - eventName: PutUserPolicy
--           requestParameters:
--             userName: bob
--             policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
--         - eventName: CreatePolicyVersion
--           requestParameters:
--             policyArn: "arn:aws:iam::111122223333:policy/dev"
--             setAsDefault: true
--             policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
--       expect: []
--     a version nobody works with yet, and a document of another call:
--       events:
--         - eventName: CreatePolicyVersion
--           requestParameters:
--             policyArn: "arn:aws:iam::111122223333:policy/dev"
--             setAsDefault: false
--             policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
--         - eventName: CreatePolicy
--           requestParameters:
--             policyName: dev
--             setAsDefault: true
--             policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
--       expect: []
--     refused, and other services that use the same words:
--       events:
--         - {eventName: AddUserToGroup, errorCode: NoSuchEntityException, requestParameters: {userName: bob, groupName: Admins}}
--         - eventName: AddUserToGroup
--           eventSource: example.amazonaws.com
--           requestParameters: {userName: bob, groupName: Admins}
--       expect: []

with steps as (
  select
    event_time,
    actor,
    source_ip_address,
    recipient_account_id,
    event_id,
    action,
    coalesce(
      'user ' || json_text(request_parameters, '$.userName'),
      'role ' || json_text(request_parameters, '$.roleName'),
      'group ' || json_text(request_parameters, '$.groupName'),
      'every principal with ' || json_text(request_parameters, '$.policyArn'),
      'every principal with ' || json_text(request_parameters, '$.permissionSetArn')
    ) as administrator,
    json_text(request_parameters, '$.groupName') as group_name,
    json_text(request_parameters, '$.setAsDefault') as set_as_default,
    coalesce(
      json_text(request_parameters, '$.policyArn'),
      json_text(request_parameters, '$.managedPolicyArn')
    ) as policy_arn,
    policy_allows_everything(
      coalesce(json_text(request_parameters, '$.policyDocument'), json_text(request_parameters, '$.inlinePolicy'))
    ) as allows_everything
  from events
  where action in (
      'iam:AddUserToGroup',
      'iam:AttachUserPolicy',
      'iam:AttachRolePolicy',
      'iam:AttachGroupPolicy',
      'iam:PutUserPolicy',
      'iam:PutRolePolicy',
      'iam:PutGroupPolicy',
      'iam:CreatePolicyVersion',
      'sso:AttachManagedPolicyToPermissionSet',
      'sso:PutInlinePolicyToPermissionSet'
    )
    and error_code is null
),
ways as (
  select
    steps.*,
    case
      when action = 'iam:AddUserToGroup' and regexp_matches(group_name, $admin_groups)
        then 'joined the group ' || group_name
      when regexp_matches(policy_arn, '^arn:aws[a-z-]*:iam::aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$')
        then 'was given the policy ' || regexp_extract(policy_arn, 'policy/(.+)$', 1)
      when action is distinct from 'iam:CreatePolicyVersion' and allows_everything
        then 'was given an inline policy that allows everything'
      when allows_everything and set_as_default = 'true'
        then 'has a policy that now allows everything'
    end as way
  from steps
)
select
  event_time,
  actor,
  administrator,
  way,
  source_ip_address,
  recipient_account_id,
  event_id
from ways
where way is not null
order by event_time asc, event_id asc
