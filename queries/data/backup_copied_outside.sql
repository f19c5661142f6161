-- title: Were recovery points copied to vaults of accounts outside?
-- asks: where_to
-- kind: hunt
-- severity: high
-- attack: [T1537]
-- finding: "{actor} asked to copy {recovery_point} to a vault of account {copied_to}"
-- summary: >
--   A recovery point holds the whole machine, disk or database. In a vault of somebody else it can be
--   restored, with no record of yours. Accounts whose own logs are in the lake count as yours. One row per
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
  where event_name = 'StartCopyJob'
    and error_code is null
),
accounts as (
  select distinct recipient_account_id as own_account
  from events
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
left join accounts on accounts.own_account = copies.copied_to
where own_account is null
  and not list_contains($known_accounts, copied_to)
order by event_time asc, recovery_point asc
