-- title: Was the role of a machine changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1548.005]
-- finding: "{actor} asked to give a machine another role: {target} in {aws_region}"
-- summary: >
--   Whoever is in the machine has the rights of its role from the next minute on: a step up when the
--   machine is already taken. Read what the role may do, and what the machine's session did since
--   (addresses.instance_credentials_elsewhere).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Set-up of Systems Manager, which gives machines a role.
-- misses:
--   - Another role put into the instance profile (AddRoleToInstanceProfile), and a machine launched with a
--     strong role.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: AssociateIamInstanceProfile, readOnly: false, requestParameters: {AssociateIamInstanceProfileRequest: {InstanceId: i-1, IamInstanceProfile: {Name: admin}}}}
--   match:
--     given: {}
--     exchanged: {eventName: ReplaceIamInstanceProfileAssociation, requestParameters: {ReplaceIamInstanceProfileAssociationRequest: {AssociationId: iip-assoc-1, IamInstanceProfile: {Name: admin}}}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     taken away: {eventName: DisassociateIamInstanceProfile}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation')
  and ($include_denied or error_code is null)
