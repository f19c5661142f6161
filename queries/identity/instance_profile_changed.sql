-- title: Was a role added to or removed from an instance profile?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.003, T1548.005]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the instance profile {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the instance profile {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Every instance with the profile gets the role's credentials from IMDS, and so does whoever has a shell on
--   it. Replacing the role changes what running instances may do. Look for instances started with the profile,
--   and what the role may do.
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
--     refused: {eventName: AddRoleToInstanceProfile, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetInstanceProfile, readOnly: true}
--     same name, other service: {eventName: CreateInstanceProfile, eventSource: devicefarm.amazonaws.com}

select *
from events
where action in ('iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:CreateInstanceProfile')
