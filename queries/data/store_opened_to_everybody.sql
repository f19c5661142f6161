-- title: Was a DynamoDB, OpenSearch, EFS, Glacier or backup policy made public?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1530, T1537]
-- ttc: [T1578.005, T1098.003]
-- outcome: done
-- finding: "{actor} made {target} public ({action}) from {source_ip_address}"
-- summary: >
--   The policy of a table, cluster, vault, file system, catalog or search domain allows something to every AWS
--   account, or to the internet. Restore it first; then look for data events of the store, if they are recorded.
-- false_positives:
--   - Search domains inside a VPC, whose users log in to the domain itself.
-- misses:
--   - Buckets, keys and secrets; see storage.bucket_opened, encryption.key_opened_to_everybody and
--     secrets.opened_to_outside.
-- cases:
--   given:
--     eventSource: dynamodb.amazonaws.com
--     eventName: PutResourcePolicy
--     readOnly: false
--     requestParameters: {resourceArn: t, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:*","Resource":"*"}]}'}
--   match:
--     a table: {}
--     named in the other way:
--       requestParameters: {policy: '{"Statement":[{"Principal":{"AWS":["*"]},"Action":"dynamodb:*","Effect":"Allow"}]}'}
--     a Kafka cluster:
--       eventSource: kafka.amazonaws.com
--       eventName: PutClusterPolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kafka:*"}]}'}
--     a backup vault:
--       eventSource: backup.amazonaws.com
--       eventName: PutBackupVaultAccessPolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"backup:CopyFromBackupVault"}]}'}
--     a file system:
--       eventSource: elasticfilesystem.amazonaws.com
--       eventName: PutFileSystemPolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"elasticfilesystem:*"}]}'}
--     the Glue catalogue:
--       eventSource: glue.amazonaws.com
--       requestParameters: {policyInJson: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"glue:*"}]}'}
--     a search domain:
--       eventSource: es.amazonaws.com
--       eventName: UpdateDomainConfig
--       requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"es:*"}]}'}
--     a search domain, in the old way:
--       eventSource: es.amazonaws.com
--       eventName: UpdateElasticsearchDomainConfig
--       requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"es:*"}]}'}
--     by dynamodb CreateTable:
--       eventSource: dynamodb.amazonaws.com
--       eventName: CreateTable
--       requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}
--     by kinesis PutResourcePolicy:
--       eventSource: kinesis.amazonaws.com
--       eventName: PutResourcePolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}
--     by redshift PutResourcePolicy:
--       eventSource: redshift.amazonaws.com
--       eventName: PutResourcePolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}
--     by redshift-serverless PutResourcePolicy:
--       eventSource: redshift-serverless.amazonaws.com
--       eventName: PutResourcePolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}
--     by es CreateDomain:
--       eventSource: es.amazonaws.com
--       eventName: CreateDomain
--       requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}
--     by es CreateElasticsearchDomain:
--       eventSource: es.amazonaws.com
--       eventName: CreateElasticsearchDomain
--       requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}
--     by s3tables PutTablePolicy:
--       eventSource: s3tables.amazonaws.com
--       eventName: PutTablePolicy
--       requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}
--     by s3tables PutTableBucketPolicy:
--       eventSource: s3tables.amazonaws.com
--       eventName: PutTableBucketPolicy
--       requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}
--     a Glacier vault:
--       eventSource: glacier.amazonaws.com
--       eventName: SetVaultAccessPolicy
--       requestParameters: {vaultName: v, policy: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"x"}]}'}}
--     under a condition that narrows nothing:
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}}]}'}
--     in the second statement:
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"dynamodb:*"}]}'}
--   ignore:
--     one account:
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"dynamodb:*"}]}'}
--     everybody is kept out:
--       requestParameters: {policy: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"dynamodb:*"}]}'}
--     under a condition:
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
--     the policy of a secret is another question: {eventSource: secretsmanager.amazonaws.com}
--     the same words in another call: {eventSource: access-analyzer.amazonaws.com, eventName: ValidatePolicy}
--     failed: {errorCode: AccessDenied}

select *
from events
where action in (
    'dynamodb:PutResourcePolicy',
    'dynamodb:CreateTable',
    'kinesis:PutResourcePolicy',
    'redshift:PutResourcePolicy',
    'redshift-serverless:PutResourcePolicy',
    'glue:PutResourcePolicy',
    'kafka:PutClusterPolicy',
    'backup:PutBackupVaultAccessPolicy',
    'elasticfilesystem:PutFileSystemPolicy',
    'es:CreateDomain',
    'es:CreateElasticsearchDomain',
    'es:UpdateDomainConfig',
    'es:UpdateElasticsearchDomainConfig',
    'glacier:SetVaultAccessPolicy',
    's3tables:PutTablePolicy',
    's3tables:PutTableBucketPolicy'
  )
  and policy_is_public(
    coalesce(
      json_text(request_parameters, '$.policy.policy'),
      json_text(request_parameters, '$.policy'),
      json_text(request_parameters, '$.policyInJson'),
      json_text(request_parameters, '$.resourcePolicy'),
      json_text(request_parameters, '$.accessPolicies')
    )
  )
