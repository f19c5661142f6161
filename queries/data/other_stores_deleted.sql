-- title: Which caches, search domains, streams or clusters of data were deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485]
-- finding: "{actor} asked to delete a store of data: {action} {target} in {aws_region}"
-- summary: >
--   Stores beside databases, tables and file systems. Many of them can be filled again from a source; find
--   out which of these cannot, and ask the actor.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Test environments that are torn down by a pipeline, and big data clusters that end when their work
--     is done.
-- misses:
--   - Databases, tables and file systems; see data.databases_deleted, data.tables_deleted and
--     data.file_systems_deleted.
--   - Content deleted inside the store.
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a cluster of machines, not of data: {eventSource: eks.amazonaws.com, eventName: DeleteCluster}
--     made: {eventName: CreateCacheCluster}
--     a Kafka cluster changed: {eventSource: kafka.amazonaws.com, eventName: UpdateSecurity}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name in (
      'DeleteCacheCluster',
      'DeleteReplicationGroup',
      'DeleteServerlessCache',
      'DeleteDomain',
      'DeleteElasticsearchDomain',
      'DeleteCollection',
      'DeleteKeyspace',
      'DropKeyspace',
      'DeleteStream',
      'DeleteDeliveryStream',
      'DeleteNamespace',
      'TerminateJobFlows',
      'DeleteDatabase',
      'DeleteVault'
    )
    or (
      event_source in ('kafka.amazonaws.com', 'memorydb.amazonaws.com', 'docdb-elastic.amazonaws.com')
      and event_name = 'DeleteCluster'
    )
  )
  and ($include_denied or error_code is null)
