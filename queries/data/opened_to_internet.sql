-- title: Was an RDS, Redshift or DMS instance made publicly accessible?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1133, T1190]
-- ttc: [T1213.A013, T1190.A019]
-- outcome: done
-- finding: "{actor} made {target} publicly accessible in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   The database has a public address, or its security group admits every address. A security group and a
--   password are what is left. Look at the group (network.opened_to_everyone), at changes of the password
--   (data.master_password_changed), and at the database's own log.
-- false_positives:
--   - Test databases in a subnet without a way to the internet.
-- misses:
--   - A change whose answer says that the database was public before it.
--   - A security group of the VPC opened around a public database; see network.opened_to_everyone.
--   - Attempts that AWS refused, whose records do not hold the parameters.
-- references:
--   - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
-- cases:
--   given:
--     eventSource: rds.amazonaws.com
--     eventName: ModifyDBInstance
--     readOnly: false
--     requestParameters: {dBInstanceIdentifier: shop, publiclyAccessible: true}
--   match:
--     a cluster changed: {eventName: ModifyDBCluster, requestParameters: {dBClusterIdentifier: c, publiclyAccessible: true}}
--     an instance: {}
--     made so: {eventName: CreateDBInstance}
--     a replica: {eventName: CreateDBInstanceReadReplica}
--     restored so: {eventName: RestoreDBInstanceFromDBSnapshot}
--     restored to a point in time: {eventName: RestoreDBInstanceToPointInTime}
--     restored from a bucket: {eventName: RestoreDBInstanceFromS3}
--     a cluster made so: {eventName: CreateDBCluster}
--     a cluster restored so: {eventName: RestoreDBClusterFromSnapshot}
--     a cluster restored to a point in time: {eventName: RestoreDBClusterToPointInTime}
--     a Redshift cluster: {eventSource: redshift.amazonaws.com, eventName: ModifyCluster, requestParameters: {clusterIdentifier: dw, publiclyAccessible: true}}
--     a Redshift cluster made so: {eventSource: redshift.amazonaws.com, eventName: CreateCluster, requestParameters: {clusterIdentifier: dw, publiclyAccessible: true}}
--     a Redshift cluster restored so: {eventSource: redshift.amazonaws.com, eventName: RestoreFromClusterSnapshot, requestParameters: {publiclyAccessible: true}}
--     a Redshift workgroup: {eventSource: redshift-serverless.amazonaws.com, eventName: UpdateWorkgroup, requestParameters: {publiclyAccessible: true}}
--     a Redshift workgroup made so: {eventSource: redshift-serverless.amazonaws.com, eventName: CreateWorkgroup, requestParameters: {publiclyAccessible: true}}
--     a machine that copies databases: {eventSource: dms.amazonaws.com, eventName: CreateReplicationInstance, requestParameters: {publiclyAccessible: true}}
--     every address let in: {eventName: AuthorizeDBSecurityGroupIngress, requestParameters: {dBSecurityGroupName: default, cIDRIP: 0.0.0.0/0}}
--     every address let in to Redshift:
--       eventSource: redshift.amazonaws.com
--       eventName: AuthorizeClusterSecurityGroupIngress
--       requestParameters: {clusterSecurityGroupName: default, cIDRIP: 0.0.0.0/0}
--     public by default, as the answer says:
--       {eventName: RestoreDBInstanceFromDBSnapshot, requestParameters: {dBInstanceIdentifier: d}, responseElements: {dBInstanceIdentifier: d, publiclyAccessible: true}}
--   ignore:
--     public before, and changed otherwise: {requestParameters: {dBInstanceIdentifier: d, allocatedStorage: 20}, responseElements: {publiclyAccessible: true}}
--     asked for nothing, and not public: {eventName: CreateDBInstance, requestParameters: {dBInstanceIdentifier: d}, responseElements: {publiclyAccessible: false}}
--     closed: {requestParameters: {dBInstanceIdentifier: shop, publiclyAccessible: false}}
--     not said: {requestParameters: {dBInstanceIdentifier: shop}}
--     one network let in: {eventName: AuthorizeDBSecurityGroupIngress, requestParameters: {dBSecurityGroupName: default, cIDRIP: 198.51.100.0/24}}
--     no longer let in: {eventName: RevokeDBSecurityGroupIngress, requestParameters: {dBSecurityGroupName: default, cIDRIP: 0.0.0.0/0}}
--     the same words in another call: {eventName: DescribeOrderableDBInstanceOptions}
--     failed: {errorCode: InvalidParameterCombination}

select *
from events
where (
    (
      action in (
        'rds:CreateDBInstance',
        'rds:CreateDBInstanceReadReplica',
        'rds:RestoreDBInstanceFromDBSnapshot',
        'rds:RestoreDBInstanceToPointInTime',
        'rds:RestoreDBInstanceFromS3',
        'rds:CreateDBCluster',
        'rds:RestoreDBClusterFromSnapshot',
        'rds:RestoreDBClusterToPointInTime',
        'redshift:CreateCluster',
        'redshift:RestoreFromClusterSnapshot',
        'redshift-serverless:CreateWorkgroup',
        'dms:CreateReplicationInstance'
      )
      and regexp_matches(concat_ws(' ', request_parameters, response_elements), '"publiclyAccessible"\s*:\s*true')
    )
    or (
      action in (
        'rds:ModifyDBInstance', 'rds:ModifyDBCluster', 'redshift:ModifyCluster', 'redshift-serverless:UpdateWorkgroup'
      )
      and json_text(request_parameters, '$.publiclyAccessible') = 'true'
    )
    or (
      action in ('rds:AuthorizeDBSecurityGroupIngress', 'redshift:AuthorizeClusterSecurityGroupIngress')
      and json_text(request_parameters, '$.cIDRIP') like '%/0'
    )
  )
