-- title: Was an IAM role attached to an RDS or Redshift database?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1078.004]
-- ttc: [T1098.003, T1213.A013]
-- outcome: attempted
-- finding: "{actor} attached an IAM role to the database {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to attach an IAM role to the database {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   With the role whoever can run SQL reaches S3 buckets and Lambda functions. Read what the role may do; the
--   database's own log has the statements.
-- false_positives:
--   - Setting up imports and exports.
-- misses:
--   - A database made or restored with a role.
--   - Whether the call for Redshift adds or takes away; read request_parameters.
-- cases:
--   given:
--     eventSource: rds.amazonaws.com
--     eventName: AddRoleToDBCluster
--     readOnly: false
--     requestParameters: {dBClusterIdentifier: shop, roleArn: "arn:aws:iam::111122223333:role/ToBucket"}
--   match:
--     a cluster: {}
--     an instance: {eventName: AddRoleToDBInstance, requestParameters: {dBInstanceIdentifier: shop, roleArn: "arn:aws:iam::111122223333:role/ToBucket"}}
--     a Redshift cluster: {eventSource: redshift.amazonaws.com, eventName: ModifyClusterIamRoles, requestParameters: {clusterIdentifier: dw, addIamRoles: ["arn:aws:iam::111122223333:role/ToBucket"]}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken away: {eventName: RemoveRoleFromDBCluster}

select *
from events
where action in ('rds:AddRoleToDBCluster', 'rds:AddRoleToDBInstance', 'redshift:ModifyClusterIamRoles')
