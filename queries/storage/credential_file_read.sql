-- title: Were S3 objects read that hold access keys or passwords?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1552.001, T1530]
-- ttc: [T1552.001, T1530.A001]
-- outcome: done
-- finding: "{actor} read the credential file {target} from S3 ({action}) from {source_ip_address}"
-- summary: >
--   The names say key material: whoever read these can go on with other identities, outside this account too.
--   Find out whose credentials they are, revoke them, and look for their use (credentials.access_key_first_used,
--   addresses.odd).
-- parameters:
--   file_names:
--     type: text
--     default: '(?i)(^|/)(\.aws/credentials|credentials(\.csv|\.json)?|[^/]*accesskeys\.csv|id_(rsa|dsa|ecdsa|ed25519)|\.env(\.[^/]*)?|\.git-credentials|\.netrc|\.pgpass|\.npmrc|\.dockercfg|kubeconfig|wp-config\.php|[^/]*\.(pem|ppk|pfx|p12|jks|kdbx|ovpn))$'
--     help: regular expression that the keys of such objects match
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Applications that keep their certificates or environments in a bucket, always read by the same role.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Secrets under other names, such as Terraform's state (add it to file_names), and whole folders
--     copied; see storage.mass_download.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: true
--     requestParameters: {bucketName: home, key: bill/.aws/credentials}
--   match:
--     keys of AWS: {}
--     a key for SSH: {requestParameters: {bucketName: home, key: keys/id_ed25519}}
--     a private key: {requestParameters: {bucketName: home, key: tls/shop.PEM}}
--     the environment of an application: {requestParameters: {bucketName: home, key: .env}}
--     asked by select: {eventName: SelectObjectContent}
--     a name of the responder's own: {requestParameters: {bucketName: home, key: crown.jewels}, $file_names: jewels$}
--   ignore:
--     a picture of a key: {requestParameters: {bucketName: home, key: img/id_rsa-explained.png}}
--     a public key: {requestParameters: {bucketName: home, key: keys/id_rsa.pub}}
--     written: {eventName: PutObject, readOnly: false}
--     refused: {errorCode: AccessDenied}

select *
from events
where action in ('s3:GetObject', 's3:SelectObjectContent')
  and regexp_matches(json_text(request_parameters, '$.key'), $file_names)
