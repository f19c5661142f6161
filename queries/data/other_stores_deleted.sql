-- title: Was an ElastiCache, OpenSearch, Kinesis or Glacier store deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485]
-- ttc: [T1485.A003]
-- outcome: attempted
-- finding: "{actor} deleted the data store {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the data store {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Data stores other than databases, tables and file systems. Many can be filled again from a source; find out
--   which cannot, and ask the principal.
-- false_positives:
--   - Test environments that are torn down by a pipeline, and big data clusters that end when their work
--     is done.
-- misses:
--   - Databases, tables and file systems; see data.databases_deleted, data.tables_deleted and
--     data.file_systems_deleted.
--   - Content deleted inside the store.
-- unmodelled:
--   cassandra:DropKeyspace: CQL statement that Keyspaces logs as an event
-- cases:
--   given: {eventSource: elasticache.amazonaws.com, eventName: DeleteCacheCluster, readOnly: false, requestParameters: {cacheClusterId: c}}
--   match:
--     a cache: {}
--     a group of caches: {eventSource: elasticache.amazonaws.com, eventName: DeleteReplicationGroup}
--     a serverless cache: {eventSource: elasticache.amazonaws.com, eventName: DeleteServerlessCache}
--     a search domain: {eventSource: es.amazonaws.com, eventName: DeleteDomain}
--     a search domain, in the old way: {eventSource: es.amazonaws.com, eventName: DeleteElasticsearchDomain}
--     a collection of searches: {eventSource: aoss.amazonaws.com, eventName: DeleteCollection}
--     a keyspace: {eventSource: cassandra.amazonaws.com, eventName: DeleteKeyspace}
--     a keyspace, as its language has it: {eventSource: cassandra.amazonaws.com, eventName: DropKeyspace}
--     a stream: {eventSource: kinesis.amazonaws.com, eventName: DeleteStream}
--     a delivery stream: {eventSource: firehose.amazonaws.com, eventName: DeleteDeliveryStream}
--     a namespace of Redshift: {eventSource: redshift-serverless.amazonaws.com, eventName: DeleteNamespace}
--     a big data cluster: {eventSource: elasticmapreduce.amazonaws.com, eventName: TerminateJobFlows}
--     a catalogue: {eventSource: glue.amazonaws.com, eventName: DeleteDatabase}
--     a vault of archives: {eventSource: glacier.amazonaws.com, eventName: DeleteVault}
--     a Kafka cluster: {eventSource: kafka.amazonaws.com, eventName: DeleteCluster}
--     a cluster of MemoryDB: {eventSource: memorydb.amazonaws.com, eventName: DeleteCluster}
--     an elastic cluster of DocumentDB: {eventSource: docdb-elastic.amazonaws.com, eventName: DeleteCluster}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a cluster of machines, not of data: {eventSource: eks.amazonaws.com, eventName: DeleteCluster}
--     made: {eventName: CreateCacheCluster}
--     a Kafka cluster changed: {eventSource: kafka.amazonaws.com, eventName: UpdateSecurity}

select *
from events
where action in (
    'elasticache:DeleteCacheCluster',
    'elasticache:DeleteReplicationGroup',
    'elasticache:DeleteServerlessCache',
    'es:DeleteDomain',
    'es:DeleteElasticsearchDomain',
    'aoss:DeleteCollection',
    'cassandra:DeleteKeyspace',
    'cassandra:DropKeyspace',
    'kinesis:DeleteStream',
    'firehose:DeleteDeliveryStream',
    'redshift-serverless:DeleteNamespace',
    'elasticmapreduce:TerminateJobFlows',
    'glue:DeleteDatabase',
    'glacier:DeleteVault',
    'docdb-elastic:DeleteCluster',
    'kafka:DeleteCluster',
    'memorydb:DeleteCluster'
  )
