-- title: Did somebody ask for more than the account may use?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1496.001, T1578.005]
-- finding: "{actor} asked for a higher quota: {target} in {aws_region}"
-- summary: >
--   Quotas are what keeps a thief from starting a thousand machines, so they ask for more first: of vCPUs, of
--   GPU instances, of messages to send. The services that serviceCode and quotaCode name tell what for.
--   Compare with compute.launch_stopped_by_quota.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('servicequotas:RequestServiceQuotaIncrease', 'servicequotas:PutServiceQuotaIncreaseRequestIntoTemplate', 'ses:PutAccountDetails')
  and ($include_denied or error_code is null)
