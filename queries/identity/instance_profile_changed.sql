-- title: Was a role put into an instance profile?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003, T1548.005]
-- finding: "{actor} asked to change which role instances get: {action} {target}"
-- summary: >
--   Every machine started with the profile gets the role's credentials from its metadata service, and so does
--   whoever has a shell on it. Replacing the role changes what running machines may do. Look for instances
--   started with the profile, and what the role may do.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - CloudFormation, Terraform and the console, which make a profile with every role for EC2.
-- misses:
--   - A profile given to an instance that runs already, which EC2 logs (AssociateIamInstanceProfile).
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {instanceProfileName: web, roleName: admin}}
--   match:
--     a role put in: {eventName: AddRoleToInstanceProfile}
--     a role taken out: {eventName: RemoveRoleFromInstanceProfile}
--     a profile made: {eventName: CreateInstanceProfile, requestParameters: {instanceProfileName: web}}
--     put in, and refused ones not asked for: {eventName: AddRoleToInstanceProfile, $include_denied: false}
--     refused: {eventName: AddRoleToInstanceProfile, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetInstanceProfile, readOnly: true}
--     same name, other service: {eventName: CreateInstanceProfile, eventSource: devicefarm.amazonaws.com}
--     refused, and not asked for: {eventName: AddRoleToInstanceProfile, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('AddRoleToInstanceProfile', 'RemoveRoleFromInstanceProfile', 'CreateInstanceProfile')
  and ($include_denied or error_code is null)
