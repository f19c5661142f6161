-- title: Were AWS Backup recovery points copied to external accounts?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1537]
-- ttc: [T1578.001, T1213.A013]
-- outcome: done
-- finding: "{actor} copied the AWS Backup recovery point {recovery_point} to a vault of account {copied_to}"
-- summary: >
--   A recovery point holds the whole instance, volume or database. In an external account's vault it can be
--   restored without a record of yours. Accounts whose own logs are in the lake count as yours. One row per
--   copy.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - A backup account whose logs are not in the lake; name it in known_accounts.
-- misses:
--   - Copies that a backup plan makes by rule; the rule stands in the plan (data.backups_switched_off
--     lists its changes).
-- cases:
--   given:
--     eventSource: backup.amazonaws.com
--     eventName: StartCopyJob
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters:
--       recoveryPointArn: "arn:aws:ec2:eu-west-1::image/ami-1"
--       destinationBackupVaultArn: "arn:aws:backup:eu-west-1:444455556666:backup-vault:main"
--   sequences:
--     to a vault of an account outside:
--       events: [{}]
--       expect: [{actor: alice, recovery_point: "arn:aws:ec2:eu-west-1::image/ami-1", copied_to: "444455556666"}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {}
--         - {eventName: ListBackupJobs, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events: [{}]
--       expect: []
--     refused, and another call:
--       events:
--         - {errorCode: AccessDenied}
--         - {eventName: DescribeCopyJob, readOnly: true}
--       expect: []

with copies as (
  select
    event_time,
    actor,
    json_text(request_parameters, '$.recoveryPointArn')                             as recovery_point,
    split_part(json_text(request_parameters, '$.destinationBackupVaultArn'), ':', 5) as copied_to,
    source_ip_address,
    aws_region,
    recipient_account_id,
    event_id
  from events
  where action = 'backup:StartCopyJob'
    and error_code is null
)
select
  event_time,
  actor,
  recovery_point,
  copied_to,
  source_ip_address,
  aws_region,
  recipient_account_id,
  event_id
from copies
where not is_own_account(copies.copied_to)
  and not list_contains($known_accounts, copied_to)
order by event_time asc, recovery_point asc
