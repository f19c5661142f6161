-- title: Was a Service Quotas increase requested?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1496.001, T1578.005]
-- ttc: [T1496.001, T1578.005]
-- outcome: attempted
-- finding: "{actor} requested a quota increase in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to request a quota increase in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Quotas limit how many instances an intruder can launch, so increases are requested first: of vCPUs, GPU
--   instances, messages to send. serviceCode and quotaCode tell for what. Compare with
--   compute.launch_stopped_by_quota.
-- false_positives:
--   - Teams that grow.
-- misses:
--   - Quotas asked for in a support case; see billing.support_cases.
-- cases:
--   given:
--     eventSource: servicequotas.amazonaws.com
--     eventName: RequestServiceQuotaIncrease
--     readOnly: false
--     requestParameters: {serviceCode: ec2, quotaCode: L-417A185B, desiredValue: 2048}
--   match:
--     a quota: {}
--     a quota of all new accounts: {eventName: PutServiceQuotaIncreaseRequestIntoTemplate}
--     leaving the sandbox of mail:
--       eventSource: ses.amazonaws.com
--       eventName: PutAccountDetails
--       requestParameters: {mailType: MARKETING, productionAccessEnabled: true}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListServiceQuotas, readOnly: true}

select *
from events
where action in ('servicequotas:RequestServiceQuotaIncrease', 'servicequotas:PutServiceQuotaIncreaseRequestIntoTemplate', 'ses:PutAccountDetails')
