-- title: Was a role given to a database?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1098.003, T1078.004]
-- finding: "{actor} gave a role to a database: {target} in {aws_region}"
-- summary: >
--   With the role whoever may run SQL reaches buckets and functions: load from a bucket, write to a
--   bucket, call Lambda. Read what the role may do; the database's own log has the statements.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     taken away: {eventName: RemoveRoleFromDBCluster}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('AddRoleToDBCluster', 'AddRoleToDBInstance', 'ModifyClusterIamRoles')
  and ($include_denied or error_code is null)
