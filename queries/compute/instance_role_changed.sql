-- title: Was the instance profile of an EC2 instance changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1548.005]
-- ttc: [T1098.003, T1578.005]
-- outcome: attempted
-- finding: "{actor} changed the instance profile of {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the instance profile of {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever has a shell on the instance has the role's permissions from the next minute on. Read what the role
--   may do, and what the instance's session did since (addresses.instance_credentials_elsewhere).
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
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     taken away: {eventName: DisassociateIamInstanceProfile}

select *
from events
where action in ('ec2:AssociateIamInstanceProfile', 'ec2:ReplaceIamInstanceProfileAssociation')
