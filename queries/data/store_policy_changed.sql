-- title: Who was given access to a store of data?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098, T1222]
-- finding: "{actor} asked to change who may use {target}: {action}"
-- summary: >
--   Tables, file systems, vaults, clusters and catalogues have policies of their own that can let other
--   accounts in. Read the document in request_parameters; data.store_opened_to_outside tells the foreign
--   accounts, and data.store_opened_to_everybody those that let everybody in.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetResourcePolicy, readOnly: true}
--     the policy of a secret is another question: {eventSource: secretsmanager.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    (
      event_name = 'PutResourcePolicy'
      and event_source in (
        'dynamodb.amazonaws.com',
        'glue.amazonaws.com',
        'redshift.amazonaws.com',
        'redshift-serverless.amazonaws.com',
        'kinesis.amazonaws.com'
      )
    )
    or event_name in (
      'PutClusterPolicy',
      'PutFileSystemPolicy',
      'DeleteFileSystemPolicy',
      'PutBackupVaultAccessPolicy',
      'AuthorizeDataShare',
      'AuthorizeEndpointAccess',
      'AuthorizeVpcEndpointAccess',
      'GrantPermissions',
      'RegisterResource'
    )
  )
  and ($include_denied or error_code is null)
