-- title: Were the firewalls of databases, caches or file systems changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1686.001]
-- finding: "{actor} asked to change who reaches a store of data: {action} {target} in {aws_region}"
-- summary: >
--   Databases and caches from before VPCs have security groups of their own, and file systems choose
--   theirs. The address that is let in stands in request_parameters; data.opened_to_internet picks out
--   those that let in everybody. Everything newer uses the groups of the VPC (network.opened_to_everyone).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     let out of a cache: {eventSource: elasticache.amazonaws.com, eventName: AuthorizeCacheSecurityGroupEgress}
--     no longer let in to a cache: {eventSource: elasticache.amazonaws.com, eventName: RevokeCacheSecurityGroupIngress}
--     no longer let out of a cache: {eventSource: elasticache.amazonaws.com, eventName: RevokeCacheSecurityGroupEgress}
--     a group for caches: {eventSource: elasticache.amazonaws.com, eventName: CreateCacheSecurityGroup}
--     a group for caches deleted: {eventSource: elasticache.amazonaws.com, eventName: DeleteCacheSecurityGroup}
--     let in to Redshift: {eventSource: redshift.amazonaws.com, eventName: AuthorizeClusterSecurityGroupIngress}
--     no longer let in to Redshift: {eventSource: redshift.amazonaws.com, eventName: RevokeClusterSecurityGroupIngress}
--     a group for Redshift: {eventSource: redshift.amazonaws.com, eventName: CreateClusterSecurityGroup}
--     a group for Redshift deleted: {eventSource: redshift.amazonaws.com, eventName: DeleteClusterSecurityGroup}
--     another group for a file system: {eventSource: elasticfilesystem.amazonaws.com, eventName: ModifyMountTargetSecurityGroups}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only looked at: {eventName: DescribeDBSecurityGroups, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'AuthorizeDBSecurityGroupIngress',
    'RevokeDBSecurityGroupIngress',
    'CreateDBSecurityGroup',
    'DeleteDBSecurityGroup',
    'AuthorizeCacheSecurityGroupIngress',
    'AuthorizeCacheSecurityGroupEgress',
    'RevokeCacheSecurityGroupIngress',
    'RevokeCacheSecurityGroupEgress',
    'CreateCacheSecurityGroup',
    'DeleteCacheSecurityGroup',
    'AuthorizeClusterSecurityGroupIngress',
    'RevokeClusterSecurityGroupIngress',
    'CreateClusterSecurityGroup',
    'DeleteClusterSecurityGroup',
    'ModifyMountTargetSecurityGroups'
  )
  and ($include_denied or error_code is null)
