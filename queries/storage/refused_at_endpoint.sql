-- title: Who was refused by the policy of a VPC endpoint?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1530, T1537]
-- finding: "{user_identity_principal_id} of account {user_identity_account_id} was refused {action} at the endpoint {vpc_endpoint_id}"
-- summary: >
--   From inside the network somebody asked AWS for something that the endpoint does not let through: often
--   a bucket of a stranger, with the stranger's keys. The record names the account of those keys. Find the
--   machine by its private address.
-- needs: [network activity events]
-- false_positives:
--   - A new endpoint policy that forgot somebody.
-- misses:
--   - Endpoints whose network activity is not recorded, and endpoints with the policy that lets everything
--     through.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: GetObject
--     eventType: AwsVpceEvent
--     eventCategory: NetworkActivity
--     managementEvent: false
--     errorCode: VpceAccessDenied
--     errorMessage: The request was denied due to a VPC endpoint policy
--     vpcEndpointId: vpce-0abc1234
--     vpcEndpointAccountId: "111122223333"
--     sourceIPAddress: 10.0.0.7
--     userIdentity: {type: AWSAccount, principalId: AIDAEXAMPLEFOREIGN001, accountId: "444455556666"}
--     requestParameters: null
--   match:
--     by the endpoint: {}
--   ignore:
--     let through: {errorCode: null}
--     refused by the bucket: {errorCode: AccessDenied}

select *
from events
where error_code = 'VpceAccessDenied'
