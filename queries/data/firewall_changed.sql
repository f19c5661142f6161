-- title: Was a security group of RDS, Redshift, ElastiCache or EFS changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1686.001]
-- ttc: [T1562.007, T1190.A019]
-- outcome: attempted
-- finding: "{actor} changed the security group of a data store in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the security group of a data store in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Databases and caches from before VPCs have security groups of their own, and EFS mount targets choose
--   theirs. The address that is admitted stands in request_parameters; data.opened_to_internet picks out those
--   that admit everybody. Everything newer uses the security groups of the VPC (network.opened_to_everyone).
-- false_positives:
--   - Operations.
-- misses:
--   - Security groups of the VPC, which nearly all databases use today.
-- cases:
--   given: {eventSource: rds.amazonaws.com, eventName: AuthorizeDBSecurityGroupIngress, readOnly: false, requestParameters: {dBSecurityGroupName: default, cIDRIP: 198.51.100.0/24}}
--   match:
--     let in to a database: {}
--     no longer let in to a database: {eventSource: rds.amazonaws.com, eventName: RevokeDBSecurityGroupIngress}
--     a group for databases: {eventSource: rds.amazonaws.com, eventName: CreateDBSecurityGroup}
--     a group for databases deleted: {eventSource: rds.amazonaws.com, eventName: DeleteDBSecurityGroup}
--     let in to a cache: {eventSource: elasticache.amazonaws.com, eventName: AuthorizeCacheSecurityGroupIngress}
--     no longer let in to a cache: {eventSource: elasticache.amazonaws.com, eventName: RevokeCacheSecurityGroupIngress}
--     a group for caches: {eventSource: elasticache.amazonaws.com, eventName: CreateCacheSecurityGroup}
--     a group for caches deleted: {eventSource: elasticache.amazonaws.com, eventName: DeleteCacheSecurityGroup}
--     let in to Redshift: {eventSource: redshift.amazonaws.com, eventName: AuthorizeClusterSecurityGroupIngress}
--     no longer let in to Redshift: {eventSource: redshift.amazonaws.com, eventName: RevokeClusterSecurityGroupIngress}
--     a group for Redshift: {eventSource: redshift.amazonaws.com, eventName: CreateClusterSecurityGroup}
--     a group for Redshift deleted: {eventSource: redshift.amazonaws.com, eventName: DeleteClusterSecurityGroup}
--     another group for a file system: {eventSource: elasticfilesystem.amazonaws.com, eventName: ModifyMountTargetSecurityGroups}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only looked at: {eventName: DescribeDBSecurityGroups, readOnly: true}

select *
from events
where action in (
    'rds:AuthorizeDBSecurityGroupIngress',
    'rds:RevokeDBSecurityGroupIngress',
    'rds:CreateDBSecurityGroup',
    'rds:DeleteDBSecurityGroup',
    'elasticache:AuthorizeCacheSecurityGroupIngress',
    'elasticache:RevokeCacheSecurityGroupIngress',
    'elasticache:CreateCacheSecurityGroup',
    'elasticache:DeleteCacheSecurityGroup',
    'redshift:AuthorizeClusterSecurityGroupIngress',
    'redshift:RevokeClusterSecurityGroupIngress',
    'redshift:CreateClusterSecurityGroup',
    'redshift:DeleteClusterSecurityGroup',
    'elasticfilesystem:ModifyMountTargetSecurityGroups'
  )
