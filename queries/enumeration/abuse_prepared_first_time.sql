-- title: Which principals read EC2, SES and SNS limits for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1580, T1526]
-- ttc: [T1087.004, T1496.001]
-- outcome: attempted
-- finding: "{actor} read limits and prices for the first time from {first_seen} on with {actions API action|API actions}, from {addresses}: {asked}"
-- finding_denied: "{actor} tried to read limits and prices for the first time from {first_seen} on and was denied, from {addresses}: {asked}"
-- summary: >
--   Quotas, spot prices, instance types, sending limits and numbers say what an account is worth to somebody
--   who wants to mine, send mail or messages, or take domains. Two or more of them by a principal that had
--   read none during the baseline make a row. One row per principal.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
--   min_actions: {type: integer, default: 2, help: how many different API actions make a row}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Planning of costs and capacity, and consoles that read limits when opened.
-- misses:
--   - Somebody who had read them within the baseline.
-- cases:
--   given: {eventSource: servicequotas.amazonaws.com, eventName: ListServiceQuotas, readOnly: true}
--   sequences:
--     every action, the last one denied:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: servicequotas.amazonaws.com, eventName: ListServiceQuotas}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: servicequotas.amazonaws.com, eventName: GetServiceQuota}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: servicequotas.amazonaws.com, eventName: GetAWSDefaultServiceQuota}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeAccountAttributes}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeSpotPriceHistory}
--         - {eventTime: 2026-09-08T08:05:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeInstanceTypes}
--         - {eventTime: 2026-09-08T08:06:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeInstanceTypeOfferings}
--         - {eventTime: 2026-09-08T08:07:00Z, eventSource: ses.amazonaws.com, eventName: GetAccount}
--         - {eventTime: 2026-09-08T08:08:00Z, eventSource: ses.amazonaws.com, eventName: GetSendQuota}
--         - {eventTime: 2026-09-08T08:09:00Z, eventSource: ses.amazonaws.com, eventName: GetAccountSendingEnabled}
--         - {eventTime: 2026-09-08T08:10:00Z, eventSource: ses.amazonaws.com, eventName: ListIdentities}
--         - {eventTime: 2026-09-08T08:11:00Z, eventSource: ses.amazonaws.com, eventName: ListEmailIdentities}
--         - {eventTime: 2026-09-08T08:12:00Z, eventSource: sns.amazonaws.com, eventName: GetSMSAttributes}
--         - {eventTime: 2026-09-08T08:13:00Z, eventSource: sns.amazonaws.com, eventName: GetSMSSandboxAccountStatus}
--         - {eventTime: 2026-09-08T08:14:00Z, eventSource: sns.amazonaws.com, eventName: ListOriginationNumbers}
--         - {eventTime: 2026-09-08T08:15:00Z, eventSource: sms-voice.amazonaws.com, eventName: DescribeAccountLimits}
--         - {eventTime: 2026-09-08T08:16:00Z, eventSource: sms-voice.amazonaws.com, eventName: DescribeSpendLimits}
--         - {eventTime: 2026-09-08T08:17:00Z, eventSource: sms-voice.amazonaws.com, eventName: DescribePhoneNumbers}
--         - {eventTime: 2026-09-08T08:18:00Z, eventSource: route53domains.amazonaws.com, eventName: ListDomains}
--         - {eventTime: 2026-09-08T08:19:00Z, eventSource: route53domains.amazonaws.com, eventName: GetDomainDetail}
--         - {eventTime: 2026-09-08T08:20:00Z, eventSource: bedrock.amazonaws.com, eventName: GetModelInvocationLoggingConfiguration}
--         - {eventTime: 2026-09-08T08:21:00Z, eventSource: lightsail.amazonaws.com, eventName: GetRegions}
--         - {eventTime: 2026-09-08T08:22:00Z, eventSource: workspaces.amazonaws.com, eventName: DescribeWorkspaceBundles}
--         - {eventTime: 2026-09-08T08:23:00Z, eventSource: ce.amazonaws.com, eventName: GetCostAndUsage, errorCode: AccessDeniedException, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           actions: 24
--           asked: "bedrock:GetModelInvocationLoggingConfiguration, ce:GetCostAndUsage, ec2:DescribeAccountAttributes, ec2:DescribeInstanceTypeOfferings, ec2:DescribeInstanceTypes, ec2:DescribeSpotPriceHistory, lightsail:GetRegions, route53domains:GetDomainDetail, route53domains:ListDomains, servicequotas:GetAWSDefaultServiceQuota, servicequotas:GetServiceQuota, servicequotas:ListServiceQuotas, ses:GetAccount, ses:GetAccountSendingEnabled, ses:GetSendQuota, ses:ListEmailIdentities, ses:ListIdentities, sms-voice:DescribeAccountLimits, sms-voice:DescribePhoneNumbers, sms-voice:DescribeSpendLimits, … and 4 more"
--           calls: 24
--           denied: 1
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:23:00Z
--     as many as asked for:
--       $min_actions: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: [{actions: 1, denied: 0}]
--     too few different ones:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z}
--       expect: []
--     known since the last second of the baseline, a service, another call:
--       $min_actions: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: config.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: ListTagsForResource, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: []

with readers as (
  select
    min(actor)                            as actor,
    actor_id,
    count(distinct action)                as actions,
    names_of(action)                      as asked,
    count(*)                              as calls,
    count_if(is_denied(error_code))       as denied,
    count_if(error_code is not null)      as failed,
    names_of(source_ip_address)           as addresses,
    min(event_time)                       as first_seen,
    max(event_time)                       as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  where action in (
      'servicequotas:ListServiceQuotas',
      'servicequotas:GetServiceQuota',
      'servicequotas:GetAWSDefaultServiceQuota',
      'ec2:DescribeAccountAttributes',
      'ec2:DescribeSpotPriceHistory',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeInstanceTypeOfferings',
      'ses:GetAccount',
      'ses:GetSendQuota',
      'ses:GetAccountSendingEnabled',
      'ses:ListIdentities',
      'ses:ListEmailIdentities',
      'sns:GetSMSAttributes',
      'sns:GetSMSSandboxAccountStatus',
      'sns:ListOriginationNumbers',
      'sms-voice:DescribeAccountLimits',
      'sms-voice:DescribeSpendLimits',
      'sms-voice:DescribePhoneNumbers',
      'route53domains:ListDomains',
      'route53domains:GetDomainDetail',
      'bedrock:GetModelInvocationLoggingConfiguration',
      'lightsail:GetRegions',
      'workspaces:DescribeWorkspaceBundles',
      'ce:GetCostAndUsage'
    )
    and user_identity_type is distinct from 'AWSService'
  group by actor_id
)
select readers.*
from readers
where first_seen >= (select min(event_time) from events) + $baseline
  and actions >= $min_actions
order by first_seen asc, actor_id asc
