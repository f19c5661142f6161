-- title: Was SES production access, sending or a higher quota requested?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.004, T1098]
-- ttc: [T1496.A001]
-- outcome: attempted
-- finding: "{actor} enabled or requested SES sending in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to enable or request SES sending in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The account is to send mail in volume instead of a few test messages. AWS asks for a reason
--   (PutAccountDetails); who gave it stands here. Unless it is the team that runs your mail, disable sending in
--   this Region.
-- false_positives:
--   - A new application that sends mail.
-- misses:
--   - Requests by a support case, whose text AWS does not log.
--   - Refused calls that switch sending on, whose records do not hold the parameters.
-- cases:
--   given: {eventSource: ses.amazonaws.com, eventName: PutAccountDetails, readOnly: false, requestParameters: {mailType: MARKETING, productionAccessEnabled: true}}
--   match:
--     out of the sandbox: {}
--     switched on: {eventName: UpdateAccountSendingEnabled, requestParameters: {enabled: true}}
--     switched on, in the newer way: {eventName: PutAccountSendingAttributes, requestParameters: {sendingEnabled: true}}
--     a higher limit:
--       eventSource: servicequotas.amazonaws.com
--       eventName: RequestServiceQuotaIncrease
--       requestParameters: {serviceCode: ses, quotaCode: L-804C8AE8, desiredValue: 100000.0}
--     own addresses to send from: {eventName: CreateDedicatedIpPool, requestParameters: {poolName: p}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     switched off: {eventName: UpdateAccountSendingEnabled, requestParameters: {enabled: false}}
--     switched off, in the newer way: {eventName: PutAccountSendingAttributes, requestParameters: {sendingEnabled: false}}
--     a limit of another service: {eventSource: servicequotas.amazonaws.com, eventName: RequestServiceQuotaIncrease, requestParameters: {serviceCode: ec2}}
--     the same words in other calls:
--       - {eventName: CreateConfigurationSet, requestParameters: {sendingEnabled: true}}
--       - {eventName: SetIdentityDkimEnabled, requestParameters: {enabled: true}}
--       - {eventSource: servicequotas.amazonaws.com, eventName: GetServiceQuota, readOnly: true, requestParameters: {serviceCode: ses}}

select *
from events
where (
    action in ('ses:PutAccountDetails', 'ses:CreateDedicatedIpPool')
    or (action = 'ses:UpdateAccountSendingEnabled' and json_text(request_parameters, '$.enabled') = 'true')
    or (action = 'ses:PutAccountSendingAttributes' and json_text(request_parameters, '$.sendingEnabled') = 'true')
    or (
      action = 'servicequotas:RequestServiceQuotaIncrease'
      and json_text(request_parameters, '$.serviceCode') = 'ses'
    )
  )
