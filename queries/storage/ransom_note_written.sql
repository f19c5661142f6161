-- title: Was a ransom note written to an S3 bucket?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1486, T1657]
-- ttc: [T1486.A001, T1485.A003]
-- outcome: done
-- finding: "{actor} wrote what looks like a ransom note to S3: {target} ({action}) from {source_ip_address}"
-- summary: >
--   The last step of a ransom: data is stolen or encrypted already. Read the note, keep it as evidence, and look
--   at everything its author did in the days before, downloads above all (storage.mass_download,
--   storage.encrypted_with_foreign_key, storage.objects_deleted_in_mass).
-- parameters:
--   note_names:
--     type: text
--     default: '(?i)(ransom|to[-_ .]?decrypt|decrypt[-_ .]?(me|my|your|files|data|instructions?)|how[-_ .]?to[-_ .]?(recover|restore|get[-_ .]?back|pay)|(recover|restore)[-_ .]?(my|your|our|all)?[-_ .]?(files|data)|(files|data)[-_ .]?(are[-_ .]?)?(encrypted|stolen|locked|hacked)|(encrypted|stolen|locked)[-_ .]?(files|data)|pay[-_ .]?(bitcoin|btc)|hacked)[^/]*$'
--     help: regular expression that the names of notes match
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - Software whose files are called so, such as a decrypt function or a report on ransomware.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Notes under an innocent name, and notes sent by mail.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: false
--     requestParameters: {bucketName: shop, key: README_TO_DECRYPT.txt}
--   match:
--     by its name: {}
--     in a folder: {requestParameters: {bucketName: shop, key: 2026/How-To-Restore-Your-Files.html}}
--     says so: {requestParameters: {bucketName: shop, key: RANSOM.note}}
--     uploaded in parts: {eventName: CompleteMultipartUpload, requestParameters: {bucketName: shop, key: files_encrypted.txt}}
--     a name of the responder's own: {requestParameters: {bucketName: shop, key: hello.txt}, $note_names: ^hello}
--   ignore:
--     an ordinary file: {requestParameters: {bucketName: shop, key: README.md}}
--     a folder that is called so: {requestParameters: {bucketName: shop, key: ransom/2026/a.csv}}
--     read: {eventName: GetObject, readOnly: true}
--     refused: {errorCode: AccessDenied}

select *
from events
where action in ('s3:PutObject', 's3:CompleteMultipartUpload')
  and regexp_matches(json_text(request_parameters, '$.key'), $note_names)
