-- title: Which sensitive API calls passed through our VPC endpoints?
-- asks: where_from
-- kind: detection
-- severity: low
-- attack: [T1526]
-- ttc: [T1059.009, T1087.004]
-- outcome: attempted
-- finding: "{actor} called {action} through the VPC endpoint {vpc_endpoint_id} from {source_ip_address}, account {recipient_account_id}"
-- finding_denied: "{actor} tried to call {action} through the VPC endpoint {vpc_endpoint_id} from {source_ip_address}, account {recipient_account_id} but {failure}"
-- summary: >
--   Network activity events record what is called through a VPC endpoint with any credentials, those of external
--   accounts included. Secrets read, KMS keys created and trails stopped from inside a network should be
--   compared with what its instances are for.
-- needs: [network activity events]
-- false_positives:
--   - Applications that read their own secrets.
-- misses:
--   - Endpoints for which network activity events are not recorded.
-- cases:
--   given:
--     eventSource: secretsmanager.amazonaws.com
--     eventName: GetSecretValue
--     readOnly: false
--     vpcEndpointId: vpce-1
--     eventCategory: NetworkActivity
--     eventType: AwsVpceEvent
--   match:
--     a secret read: {}
--     a secret made: {eventName: CreateSecret}
--     a secret changed: {eventName: PutSecretValue}
--     a secret deleted: {eventName: DeleteSecret}
--     something decrypted: {eventSource: kms.amazonaws.com, eventName: Decrypt}
--     a data key made: {eventSource: kms.amazonaws.com, eventName: GenerateDataKey}
--     a key made: {eventSource: kms.amazonaws.com, eventName: CreateKey}
--     a key deleted: {eventSource: kms.amazonaws.com, eventName: ScheduleKeyDeletion}
--     a key pair made: {eventSource: ec2.amazonaws.com, eventName: CreateKeyPair}
--     a key pair brought: {eventSource: ec2.amazonaws.com, eventName: ImportKeyPair}
--     machines started: {eventSource: ec2.amazonaws.com, eventName: RunInstances}
--     machines listed: {eventSource: ec2.amazonaws.com, eventName: DescribeInstances}
--     interfaces listed: {eventSource: ec2.amazonaws.com, eventName: DescribeNetworkInterfaces}
--     a trail stopped: {eventSource: cloudtrail.amazonaws.com, eventName: StopLogging}
--     a trail deleted: {eventSource: cloudtrail.amazonaws.com, eventName: DeleteTrail}
--     a trail changed: {eventSource: cloudtrail.amazonaws.com, eventName: UpdateTrail}
--     a bucket policy set: {eventSource: s3.amazonaws.com, eventName: PutBucketPolicy}
--     a bucket policy deleted: {eventSource: s3.amazonaws.com, eventName: DeleteBucketPolicy}
--     refused: {errorCode: VpceAccessDenied}
--   ignore:
--     the same call in the log of the service: {eventCategory: Management, eventType: AwsApiCall}
--     another call: {eventName: ListSecrets}

select *
from events
where event_category = 'NetworkActivity'
  and action in (
    'secretsmanager:GetSecretValue',
    'secretsmanager:CreateSecret',
    'secretsmanager:PutSecretValue',
    'secretsmanager:DeleteSecret',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'kms:CreateKey',
    'kms:ScheduleKeyDeletion',
    'ec2:CreateKeyPair',
    'ec2:ImportKeyPair',
    'ec2:RunInstances',
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkInterfaces',
    'cloudtrail:StopLogging',
    'cloudtrail:DeleteTrail',
    'cloudtrail:UpdateTrail',
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy'
  )
