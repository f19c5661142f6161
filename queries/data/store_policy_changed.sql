-- title: Was a DynamoDB, EFS, Redshift, Glue or backup vault policy changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098, T1222]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed who may use the data store {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change who may use the data store {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Tables, file systems, vaults, clusters and catalogs have resource policies that can admit other accounts.
--   Read the document in request_parameters; data.store_opened_to_outside has those with external accounts,
--   data.store_opened_to_everybody the public ones.
-- false_positives:
--   - Data platforms that share tables between accounts all day.
-- misses:
--   - The access policy of a search domain, which is one setting among many; see
--     data.database_settings_changed.
-- cases:
--   given: {eventSource: dynamodb.amazonaws.com, eventName: PutResourcePolicy, readOnly: false, requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"}}
--   match:
--     a DynamoDB table or stream: {}
--     a Kafka cluster: {eventSource: kafka.amazonaws.com, eventName: PutClusterPolicy}
--     a file system: {eventSource: elasticfilesystem.amazonaws.com, eventName: PutFileSystemPolicy}
--     a file system's taken away: {eventSource: elasticfilesystem.amazonaws.com, eventName: DeleteFileSystemPolicy}
--     a backup vault: {eventSource: backup.amazonaws.com, eventName: PutBackupVaultAccessPolicy}
--     a share of data in Redshift: {eventSource: redshift.amazonaws.com, eventName: AuthorizeDataShare}
--     a way into Redshift: {eventSource: redshift.amazonaws.com, eventName: AuthorizeEndpointAccess}
--     a way into a search domain: {eventSource: es.amazonaws.com, eventName: AuthorizeVpcEndpointAccess}
--     a permission in the data lake: {eventSource: lakeformation.amazonaws.com, eventName: GrantPermissions}
--     places of the data lake: {eventSource: lakeformation.amazonaws.com, eventName: RegisterResource}
--     the Glue catalogue: {eventSource: glue.amazonaws.com}
--     a snapshot or namespace of Redshift: {eventSource: redshift.amazonaws.com, requestParameters: null}
--     a namespace of Redshift without servers: {eventSource: redshift-serverless.amazonaws.com}
--     a stream of Kinesis: {eventSource: kinesis.amazonaws.com}
--     a table's taken away: {eventName: DeleteResourcePolicy}
--     a Glacier vault: {eventSource: glacier.amazonaws.com, eventName: SetVaultAccessPolicy}
--     an S3 table: {eventSource: s3tables.amazonaws.com, eventName: PutTablePolicy}
--     a bucket of S3 tables: {eventSource: s3tables.amazonaws.com, eventName: PutTableBucketPolicy}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetResourcePolicy, readOnly: true}
--     the policy of a secret is another question: {eventSource: secretsmanager.amazonaws.com}

select *
from events
where action in (
    'dynamodb:PutResourcePolicy',
    'dynamodb:DeleteResourcePolicy',
    'glue:PutResourcePolicy',
    'redshift:PutResourcePolicy',
    'redshift-serverless:PutResourcePolicy',
    'kinesis:PutResourcePolicy',
    'kafka:PutClusterPolicy',
    'elasticfilesystem:PutFileSystemPolicy',
    'elasticfilesystem:DeleteFileSystemPolicy',
    'backup:PutBackupVaultAccessPolicy',
    'glacier:SetVaultAccessPolicy',
    's3tables:PutTablePolicy',
    's3tables:PutTableBucketPolicy',
    'redshift:AuthorizeDataShare',
    'redshift:AuthorizeEndpointAccess',
    'es:AuthorizeVpcEndpointAccess',
    'lakeformation:GrantPermissions',
    'lakeformation:RegisterResource'
  )
