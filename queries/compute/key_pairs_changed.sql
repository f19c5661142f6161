-- title: Were EC2 key pairs created, imported or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.004, T1552.004]
-- ttc: [T1098.001]
-- outcome: attempted
-- finding: "{actor} created, imported or deleted the EC2 key pair {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create, import or delete the EC2 key pair {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   With a key pair one can log in to every instance launched with it, long after the access key is deleted.
--   compute.key_pair_from_new_network picks out those created from a network new to their creator.
-- false_positives:
--   - New machines and new colleagues.
-- misses:
--   - Keys put on a machine by its start script.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: CreateKeyPair, readOnly: false, requestParameters: {keyName: k}}
--   match:
--     made: {}
--     imported: {eventName: ImportKeyPair}
--     deleted: {eventName: DeleteKeyPair}
--     that of Lightsail fetched: {eventSource: lightsail.amazonaws.com, eventName: DownloadDefaultKeyPair}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only looked at: {eventName: DescribeKeyPairs, readOnly: true}

select *
from events
where action in ('ec2:CreateKeyPair', 'ec2:ImportKeyPair', 'ec2:DeleteKeyPair', 'lightsail:DownloadDefaultKeyPair')
