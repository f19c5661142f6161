-- title: Were key pairs made, imported or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098.004, T1552.004]
-- finding: "{actor} asked to change a key pair: {action} {target} in {aws_region}"
-- summary: >
--   With a key pair of one's own one can log in to every machine launched with it, long after the access
--   key is gone. compute.key_pair_from_new_network picks out those made from a place the maker never
--   worked from.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only looked at: {eventName: DescribeKeyPairs, readOnly: true}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('CreateKeyPair', 'ImportKeyPair', 'DeleteKeyPair', 'DownloadDefaultKeyPair')
  and ($include_denied or error_code is null)
