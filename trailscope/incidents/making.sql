-- What calls made or opened that others then use: identities, keys, roles, instances, functions, what launches by itself, and things
-- shared or made public.
with calls as (
  select event_id, event_time, event_name, action, source_ip_address, user_agent, recipient_account_id, aws_region,
    request_parameters, response_elements, {callers}
  from {among} as events
  where {makes}
)
select event_id, event_time, source_ip_address, user_agent, kind, thing, recipient_account_id, aws_region, {callers}
from (
  select *, 'user' as kind, coalesce(json_text(response_elements, '$.user.arn'),
    concat('arn:aws:iam::', recipient_account_id, ':user/', json_text(request_parameters, '$.userName'))) as thing
  from calls where action = 'iam:CreateUser'
  union all
  select *, 'login' as kind, concat('arn:aws:iam::', recipient_account_id, ':user/', json_text(request_parameters, '$.userName')) as thing
  from calls where event_name in ('CreateLoginProfile', 'UpdateLoginProfile')
  union all
  select *, 'portal user' as kind,
    coalesce(json_text(response_elements, '$.userId'), json_text(response_elements, '$.user.userId')) as thing
  from calls where action in ('identitystore:CreateUser', 'sso-directory:CreateUser')
  union all
  select *, 'portal login' as kind, json_text(request_parameters, '$.userId') as thing
  from calls where action in ('sso-directory:UpdatePassword', 'sso-directory:DeleteMfaDeviceForUser')
  union all
  select *, 'assigned portal user' as kind, json_text(request_parameters, '$.principalId') as thing
  from calls where action = 'sso:CreateAccountAssignment'
  union all
  select *, 'permission set' as kind, json_text(request_parameters, '$.name') as thing
  from calls where action = 'sso:CreatePermissionSet'
  union all
  select *, 'access key' as kind, json_text(response_elements, '$.accessKey.accessKeyId') as thing
  from calls where event_name = 'CreateAccessKey'
  union all
  select *, 'role' as kind, coalesce(json_text(response_elements, '$.role.arn'),
    concat('arn:aws:iam::', recipient_account_id, ':role/', json_text(request_parameters, '$.roleName'))) as thing
  from calls where event_name = 'CreateRole'
  union all
  select *, 'opened role' as kind, concat('arn:aws:iam::', recipient_account_id, ':role/', json_text(request_parameters, '$.roleName')) as thing
  from calls where event_name = 'UpdateAssumeRolePolicy'
  union all
  select *, 'instance' as kind, unnest(json_values(response_elements, '$.instancesSet.items[*].instanceId')) as thing
  from calls where event_name = 'RunInstances'
  union all
  select *, 'group' as kind, coalesce(json_text(request_parameters, '$.autoScalingGroupName'),
    json_text(response_elements, '$.spotFleetRequestId'), json_text(response_elements, '$.CreateFleetResponse.fleetId'),
    json_text(response_elements, '$.jobFlowId')) as thing
  from calls
  where action in ('autoscaling:CreateAutoScalingGroup', 'ec2:RequestSpotFleet', 'ec2:CreateFleet', 'elasticmapreduce:RunJobFlow')
  union all
  select *, 'stack set' as kind, concat('StackSet-', json_text(request_parameters, '$.stackSetName'), '-') as thing
  from calls where action = 'cloudformation:CreateStackSet' and json_text(request_parameters, '$.stackSetName') <> ''
  union all
  select *, 'commanded instance' as kind, unnest(list_concat(json_values(request_parameters, '$.instanceIds[*]'),
    [json_text(request_parameters, '$.target')])) as thing
  from calls where event_name in ('SendCommand', 'StartSession')
  union all
  select *, 'function' as kind, json_text(request_parameters, '$.functionName') as thing
  from calls where starts_with(event_name, 'CreateFunction2') or event_name = 'CreateFunction'
  union all
  select *, 'changed function' as kind, json_text(response_elements, '$.functionName') as thing
  from calls where starts_with(event_name, 'UpdateFunctionCo')
  union all
  select *, 'opened function' as kind, json_text(request_parameters, '$.functionName') as thing
  from calls where event_name = 'CreateFunctionUrlConfig' or starts_with(event_name, 'AddPermission')
  union all
  select *, 'opened bucket' as kind, json_text(request_parameters, '$.bucketName') as thing
  from calls
  where event_name in ('PutBucketPolicy', 'PutBucketAcl', 'DeleteBucketPublicAccessBlock', 'PutBucketPublicAccessBlock', 'DeletePublicAccessBlock')
  union all
  select *, 'shared snapshot' as kind, coalesce(json_text(request_parameters, '$.snapshotId'), json_text(request_parameters, '$.imageId')) as thing
  from calls where event_name in ('ModifySnapshotAttribute', 'ModifyImageAttribute')
  union all
  select *, 'opened secret' as kind, json_text(request_parameters, '$.secretId') as thing
  from calls where action = 'secretsmanager:PutResourcePolicy'
  union all
  -- grants to services and to the account's own principals are made all day
  select *, 'opened key' as kind, json_text(request_parameters, '$.keyId') as thing
  from calls
  where action = 'kms:PutKeyPolicy'
    or (action = 'kms:CreateGrant'
      and regexp_matches(json_text(request_parameters, '$.granteePrincipal'), '^arn:[^:]*:(iam|sts)::')
      and split_part(json_text(request_parameters, '$.granteePrincipal'), ':', 5) <> recipient_account_id)
  union all
  select *, 'opened repository' as kind, json_text(request_parameters, '$.repositoryName') as thing
  from calls where action = 'ecr:SetRepositoryPolicy'
  union all
  -- a notebook's sessions are named after the service, so it is a session of that account which it stands for
  select *, 'entered notebook' as kind, 'SageMaker' as thing
  from calls
  where action in ('sagemaker:CreatePresignedNotebookInstanceUrl', 'sagemaker:CreatePresignedDomainUrl', 'sagemaker:CreateNotebookInstance',
    'sagemaker:CreateNotebookInstanceLifecycleConfig', 'sagemaker:UpdateNotebookInstanceLifecycleConfig')
)
where thing is not null
