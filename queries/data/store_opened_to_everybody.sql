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
--   - A document with any condition, however weak.
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
--       eventName: PutClusterPolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kafka:*"}]}'}
--     a backup vault:
--       eventName: PutBackupVaultAccessPolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"backup:CopyFromBackupVault"}]}'}
--     a file system:
--       eventName: PutFileSystemPolicy
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"elasticfilesystem:*"}]}'}
--     the Glue catalogue:
--       eventSource: glue.amazonaws.com
--       requestParameters: {policyInJson: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"glue:*"}]}'}
--     a search domain:
--       eventName: UpdateDomainConfig
--       requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"es:*"}]}'}
--     a search domain, in the old way:
--       eventName: UpdateElasticsearchDomainConfig
--       requestParameters: {accessPolicies: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"es:*"}]}'}
--   ignore:
--     one account:
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"dynamodb:*"}]}'}
--     everybody is kept out:
--       requestParameters: {policy: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"dynamodb:*"}]}'}
--     under a condition:
--       requestParameters: {policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
--     the policy of a secret is another question: {eventSource: secretsmanager.amazonaws.com}
--     the same words in another call: {eventName: ValidatePolicy}
--     failed: {errorCode: AccessDenied}

select *
from events
where action in (
    'dynamodb:PutResourcePolicy',
    'glue:PutResourcePolicy',
    'dynamodb:PutClusterPolicy',
    'dynamodb:PutBackupVaultAccessPolicy',
    'dynamodb:PutFileSystemPolicy',
    'dynamodb:UpdateDomainConfig',
    'dynamodb:UpdateElasticsearchDomainConfig'
  )
  and event_source is distinct from 'secretsmanager.amazonaws.com'
  and regexp_matches(
    coalesce(
      json_text(request_parameters, '$.policy'),
      json_text(request_parameters, '$.policyInJson'),
      json_text(request_parameters, '$.accessPolicies')
    ),
    '"Effect"\s*:\s*"Allow"[^{}]*"Principal"\s*:\s*("\*"|\{[^{}]*"AWS"\s*:\s*(\[[^\]]*)?"\*")|"Principal"\s*:\s*("\*"|\{[^{}]*"AWS"\s*:\s*(\[[^\]]*)?"\*"[^{}]*\})[^{}]*"Effect"\s*:\s*"Allow"'
  )
  and not regexp_matches(
    coalesce(
      json_text(request_parameters, '$.policy'),
      json_text(request_parameters, '$.policyInJson'),
      json_text(request_parameters, '$.accessPolicies')
    ),
    '"Condition"'
  )
