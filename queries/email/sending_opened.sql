-- title: Was sending mail switched on, or a higher limit asked for?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.004, T1098]
-- finding: "{actor} asked to send more mail: {action} in {aws_region}"
-- summary: >
--   From a box that sends a few test mails the account is to become a mailer. AWS asks for a reason
--   (PutAccountDetails); who gave it stands here. Unless it is the team that runs your mail, stop sending in
--   this region before the first bounces come.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
