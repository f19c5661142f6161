-- title: Was an elastic address handed to another account?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1537, T1584]
-- finding: "{actor} offered or took over a public address: {action} {target} in {aws_region}"
-- summary: >
--   A public address that partners and firewalls trust is handed over for good: whoever takes it speaks in
--   our name and receives what is sent to it. The receiver has seven days to accept; DisableAddressTransfer
--   takes the offer back.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Addresses moved between accounts of the organisation during a migration.
-- misses:
--   - An address released and caught by somebody else by chance.
-- references:
--   - https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithEIPs.html
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: EnableAddressTransfer
--     readOnly: false
--     requestParameters: {EnableAddressTransferRequest: {AllocationId: eipalloc-1, TransferAccountId: "999988887777"}}
--   match:
--     offered: {}
--     taken over: {eventName: AcceptAddressTransfer}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     taken back: {eventName: DisableAddressTransfer}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action in ('ec2:EnableAddressTransfer', 'ec2:AcceptAddressTransfer')
  and ($include_denied or error_code is null)
