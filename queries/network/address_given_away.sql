-- title: Was an Elastic IP address transferred to another account?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1537, T1584]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} transferred or accepted the Elastic IP address {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to transfer or accept the Elastic IP address {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A public address that partners and firewalls trust is handed over: the receiving account sends and receives
--   in your name. The receiver has seven days to accept; DisableAddressTransfer cancels the offer.
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

select *
from events
where action in ('ec2:EnableAddressTransfer', 'ec2:AcceptAddressTransfer')
