-- title: Was a Terraform state file in S3 read or written by another tool?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1552.001, T1565.001]
-- ttc: [T1552.001, T1530.A001]
-- outcome: done
-- finding: "{actor} accessed the Terraform state file {target} with another tool ({action}) from {source_ip_address}"
-- summary: >
--   The state lists everything that was built, with passwords and keys in plain text. Who reads it has them; who
--   writes it makes the next run create, change or destroy something. Replace every secret in it if the reader
--   is not known.
-- parameters:
--   tools:
--     type: text
--     default: "(?i)terraform|opentofu|terragrunt|atlantis"
--     help: regular expression that the user agents of tools that work with state match
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Replication, backup and virus scanning of the bucket.
--   - People who look into the state in the console.
-- misses:
--   - A thief who gives Terraform's user agent, or works with Terraform.
--   - State kept elsewhere, or under another name than .tfstate.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventCategory: Data
--     readOnly: true
--     userAgent: "[aws-cli/2.15]"
--     requestParameters: {bucketName: state, key: prod/network.tfstate}
--   match:
--     read: {}
--     copied: {eventName: CopyObject, readOnly: false}
--     written: {eventName: PutObject, readOnly: false}
--     deleted: {eventName: DeleteObject, readOnly: false}
--     a copy of it kept aside: {requestParameters: {bucketName: state, key: prod/network.tfstate.backup}}
--     no user agent at all: {userAgent: null}
--   ignore:
--     with Terraform: {userAgent: "[APN/1.0 HashiCorp/1.0 Terraform/1.9]"}
--     another object: {requestParameters: {bucketName: state, key: prod/readme.md}}
--     only listed: {eventName: HeadObject}
--     refused: {errorCode: AccessDenied}

select *
from events
where action in ('s3:GetObject', 's3:CopyObject', 's3:PutObject', 's3:DeleteObject')
  and json_text(request_parameters, '$.key') like '%.tfstate%'
  and not regexp_matches(coalesce(user_agent, ''), $tools)
