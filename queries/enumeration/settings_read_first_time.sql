-- title: Which principals read AWS settings that hold keys for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1552.001, T1552.007, T1580]
-- ttc: [T1552.001]
-- outcome: attempted
-- finding: "{actor} read settings that often hold passwords and keys for the first time from {first_seen} on with {actions API action|API actions}, from {addresses}: {asked}"
-- finding_denied: "{actor} tried to read settings that often hold passwords and keys for the first time from {first_seen} on and was denied, from {addresses}: {asked}"
-- summary: >
--   Environment variables, task definitions, templates, connections and documents often hold passwords and
--   keys. Deployers read what they deploy; a principal that read none of it during the baseline and then does
--   collects credentials. One row per principal. Look for keys in what was read and replace them. Who looked at one
--   kind of setting of fewer than three things, unrefused and from a network that it, the role of its name in another
--   account or several others had used a day before, has no second sign and weighs one step less.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
--   min_actions: {type: integer, default: 1, help: how many different API actions make a row}
--   many_targets: {type: integer, default: 3, help: how many things whose settings were read are many}
--   office_of: {type: integer, default: 3, help: how many principals that used a network make it an office}
--   settled: {type: duration, default: 1d, help: how long a principal has used a network that is no longer new to it}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New colleagues, pipelines and inventory tools.
-- misses:
--   - Somebody who had read such settings within the baseline, with stolen credentials as well.
-- cases:
--   given: {eventSource: lambda.amazonaws.com, eventName: GetFunctionConfiguration, readOnly: true}
--   sequences:
--     every action, the last one denied:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: lambda.amazonaws.com, eventName: GetFunctionConfiguration}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: ecs.amazonaws.com, eventName: DescribeTaskDefinition}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: batch.amazonaws.com, eventName: DescribeJobDefinitions}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: codebuild.amazonaws.com, eventName: BatchGetProjects}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: codepipeline.amazonaws.com, eventName: GetPipeline}
--         - {eventTime: 2026-09-08T08:05:00Z, eventSource: codecommit.amazonaws.com, eventName: GetFile}
--         - {eventTime: 2026-09-08T08:06:00Z, eventSource: cloudformation.amazonaws.com, eventName: GetTemplate}
--         - {eventTime: 2026-09-08T08:07:00Z, eventSource: elasticbeanstalk.amazonaws.com, eventName: DescribeConfigurationSettings}
--         - {eventTime: 2026-09-08T08:08:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeLaunchTemplateVersions}
--         - {eventTime: 2026-09-08T08:09:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeVpnConnections}
--         - {eventTime: 2026-09-08T08:10:00Z, eventSource: glue.amazonaws.com, eventName: GetConnection}
--         - {eventTime: 2026-09-08T08:11:00Z, eventSource: glue.amazonaws.com, eventName: GetConnections}
--         - {eventTime: 2026-09-08T08:12:00Z, eventSource: glue.amazonaws.com, eventName: GetJobs}
--         - {eventTime: 2026-09-08T08:13:00Z, eventSource: states.amazonaws.com, eventName: DescribeStateMachine}
--         - {eventTime: 2026-09-08T08:14:00Z, eventSource: amplify.amazonaws.com, eventName: ListApps}
--         - {eventTime: 2026-09-08T08:15:00Z, eventSource: apprunner.amazonaws.com, eventName: DescribeService}
--         - {eventTime: 2026-09-08T08:16:00Z, eventSource: appsync.amazonaws.com, eventName: ListApiKeys}
--         - {eventTime: 2026-09-08T08:17:00Z, eventSource: apigateway.amazonaws.com, eventName: GetApiKeys}
--         - {eventTime: 2026-09-08T08:18:00Z, eventSource: apigateway.amazonaws.com, eventName: GetExport}
--         - {eventTime: 2026-09-08T08:19:00Z, eventSource: ssm.amazonaws.com, eventName: GetDocument}
--         - {eventTime: 2026-09-08T08:20:00Z, eventSource: ssm.amazonaws.com, eventName: GetParameterHistory}
--         - {eventTime: 2026-09-08T08:21:00Z, eventSource: sagemaker.amazonaws.com, eventName: DescribeTrainingJob}
--         - {eventTime: 2026-09-08T08:22:00Z, eventSource: datasync.amazonaws.com, eventName: DescribeLocationS3}
--         - {eventTime: 2026-09-08T08:23:00Z, eventSource: kafka.amazonaws.com, eventName: GetBootstrapBrokers}
--         - {eventTime: 2026-09-08T08:24:00Z, eventSource: mq.amazonaws.com, eventName: DescribeBroker, errorCode: AccessDeniedException, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           actions: 25
--           asked: "amplify:ListApps, apigateway:GetApiKeys, apigateway:GetExport, apprunner:DescribeService, appsync:ListApiKeys, batch:DescribeJobDefinitions, cloudformation:GetTemplate, codebuild:BatchGetProjects, codecommit:GetFile, codepipeline:GetPipeline, datasync:DescribeLocationS3, ec2:DescribeLaunchTemplateVersions, ec2:DescribeVpnConnections, ecs:DescribeTaskDefinition, elasticbeanstalk:DescribeConfigurationSettings, glue:GetConnection, glue:GetConnections, glue:GetJobs, kafka:GetBootstrapBrokers, lambda:GetFunctionConfiguration, … and 5 more"
--           calls: 25
--           denied: 1
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:24:00Z
--     as many as asked for:
--       $min_actions: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-08T08:00:00Z}
--       expect: [{actions: 1, denied: 0}]
--     one look from where one always is, and the signs that it is more than that:
--       $many_targets: 2
--       given: {requestParameters: {functionName: shop}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, userIdentity: {userName: dee, arn: "arn:aws:iam::111122223333:user/dee"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, userIdentity: {userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}}
--         - {eventTime: 2026-09-07T08:01:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, sourceIPAddress: 8.8.8.8, userIdentity: {userName: dee, arn: "arn:aws:iam::111122223333:user/dee"}}
--         - {eventTime: 2026-09-07T08:03:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, sourceIPAddress: 8.8.4.4, userIdentity: {userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:30Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-08T08:00:40Z, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}, requestParameters: {functionName: stock}}
--         - {eventTime: 2026-09-08T08:01:00Z, sourceIPAddress: 8.8.8.8, userIdentity: {userName: dee, arn: "arn:aws:iam::111122223333:user/dee"}}
--         - {eventTime: 2026-09-08T08:02:00Z, sourceIPAddress: 8.8.4.4, userIdentity: {userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}}
--         - {eventTime: 2026-09-08T08:00:50Z, sourceIPAddress: 8.8.8.8, userIdentity: {userName: newcomer, arn: "arn:aws:iam::111122223333:user/newcomer"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, userIdentity: {userName: zoe, arn: "arn:aws:iam::111122223333:user/zoe"}}
--         - {eventTime: 2026-09-08T08:04:00Z, errorCode: AccessDenied, userIdentity: {userName: zoe, arn: "arn:aws:iam::111122223333:user/zoe"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, userIdentity: {userName: yan, arn: "arn:aws:iam::111122223333:user/yan"}}
--         - {eventTime: 2026-09-08T08:05:00Z, userIdentity: {userName: yan, arn: "arn:aws:iam::111122223333:user/yan"}}
--         - {eventTime: 2026-09-02T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, sourceIPAddress: 192.0.2.1, userIdentity: {userName: zoe, arn: "arn:aws:iam::111122223333:user/zoe"}}
--         - {eventTime: 2026-09-02T08:01:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, sourceIPAddress: 192.0.2.1, userIdentity: {userName: yan, arn: "arn:aws:iam::111122223333:user/yan"}}
--         - {eventTime: 2026-09-07T08:07:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity, sourceIPAddress: 192.0.2.1, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-08T08:06:00Z, sourceIPAddress: 192.0.2.1, userIdentity: {userName: at-office-early, arn: "arn:aws:iam::111122223333:user/at-office-early"}}
--         - {eventTime: 2026-09-08T08:07:00Z, sourceIPAddress: 192.0.2.1, userIdentity: {userName: at-office, arn: "arn:aws:iam::111122223333:user/at-office"}}
--         - {eventTime: 2026-09-08T08:05:10Z, eventSource: ecs.amazonaws.com, eventName: DescribeTaskDefinition, userIdentity: {userName: yan, arn: "arn:aws:iam::111122223333:user/yan"}}
--       expect:
--         - {actor: alice, second_sign: false}
--         - {actor: bob, second_sign: true}
--         - {actor: newcomer, second_sign: true}
--         - {actor: dee, second_sign: false}
--         - {actor: eve, second_sign: true}
--         - {actor: zoe, second_sign: true}
--         - {actor: yan, second_sign: true}
--         - {actor: at-office-early, second_sign: true}
--         - {actor: at-office, second_sign: false}
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
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: ListTags, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--       expect: []

with networks as (
  select
    role_in_any_account(actor_id) as user_name,
    network as used_network,
    min(first_seen) as used_since
  from principal_networks
  group by role_in_any_account(actor_id), network
),
offices as (
  select used_network as office, used_since as office_since
  from (
    select networks.*, row_number() over (partition by used_network order by used_since asc, user_name asc) as place
    from networks
  ) as ranked
  where place = $office_of
),
readers as (
  select
    min(actor)                            as actor,
    events.actor_id,
    count(distinct action)                as actions,
    names_of(action)                      as asked,
    count(distinct coalesce(target, request_parameters)) as targets,
    count(*)                              as calls,
    count_if(is_denied(error_code))       as denied,
    count_if(error_code is not null)      as failed,
    names_of(source_ip_address)           as addresses,
    bool_or(
      coalesce(networks.used_since > event_time - $settled, false)
      and coalesce(offices.office_since > event_time - $settled, true)
    )                                     as from_new_network,
    min(event_time)                       as first_seen,
    max(event_time)                       as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  left join networks
    on networks.user_name = role_in_any_account(events.actor_id)
    and networks.used_network = network_of(events.source_ip_address)
  left join offices on offices.office = network_of(events.source_ip_address)
  where action in (
      'lambda:GetFunctionConfiguration',
      'ecs:DescribeTaskDefinition',
      'batch:DescribeJobDefinitions',
      'codebuild:BatchGetProjects',
      'codepipeline:GetPipeline',
      'codecommit:GetFile',
      'cloudformation:GetTemplate',
      'elasticbeanstalk:DescribeConfigurationSettings',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:DescribeVpnConnections',
      'glue:GetConnection',
      'glue:GetConnections',
      'glue:GetJobs',
      'states:DescribeStateMachine',
      'amplify:ListApps',
      'apprunner:DescribeService',
      'appsync:ListApiKeys',
      'apigateway:GetApiKeys',
      'apigateway:GetExport',
      'ssm:GetDocument',
      'ssm:GetParameterHistory',
      'sagemaker:DescribeTrainingJob',
      'datasync:DescribeLocationS3',
      'kafka:GetBootstrapBrokers',
      'mq:DescribeBroker'
    )
    and user_identity_type is distinct from 'AWSService'
  group by events.actor_id
)
select
  readers.*,
  actions >= 2 or targets >= $many_targets or denied > 0 or from_new_network as second_sign
from readers
where first_seen >= (select min(event_time) from events) + $baseline
  and actions >= $min_actions
order by first_seen asc, actor_id asc
