-- title: Which principals searched AWS inventories and directories first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1580, T1526, T1087.004]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} read inventories and directories for the first time from {first_seen} on with {actions API action|API actions}, from {addresses}: {asked}"
-- finding_denied: "{actor} tried to read inventories and directories for the first time from {first_seen} on and was denied, from {addresses}: {asked}"
-- summary: >
--   Resource Explorer, the tagging API, directories, user pools, shares and trust anchors answer in one call
--   what otherwise takes hundreds. Two or more of them by a principal that had asked none during the baseline
--   make a row. One row per principal.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
--   min_actions: {type: integer, default: 2, help: how many different API actions make a row}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New administrators, and inventory and compliance tools.
-- misses:
--   - Inventories outside AWS.
-- cases:
--   given: {eventSource: resource-explorer-2.amazonaws.com, eventName: Search, readOnly: true}
--   sequences:
--     every action, the last one denied:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: sts.amazonaws.com, eventName: GetCallerIdentity}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: resource-explorer-2.amazonaws.com, eventName: Search}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: resource-explorer-2.amazonaws.com, eventName: ListViews}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: resource-explorer-2.amazonaws.com, eventName: BatchGetView}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: tagging.amazonaws.com, eventName: GetResources}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: cloudcontrolapi.amazonaws.com, eventName: ListResources}
--         - {eventTime: 2026-09-08T08:05:00Z, eventSource: config.amazonaws.com, eventName: SelectResourceConfig}
--         - {eventTime: 2026-09-08T08:06:00Z, eventSource: config.amazonaws.com, eventName: SelectAggregateResourceConfig}
--         - {eventTime: 2026-09-08T08:07:00Z, eventSource: ram.amazonaws.com, eventName: GetResourceShares}
--         - {eventTime: 2026-09-08T08:08:00Z, eventSource: ram.amazonaws.com, eventName: ListResources}
--         - {eventTime: 2026-09-08T08:09:00Z, eventSource: rolesanywhere.amazonaws.com, eventName: ListTrustAnchors}
--         - {eventTime: 2026-09-08T08:10:00Z, eventSource: rolesanywhere.amazonaws.com, eventName: ListProfiles}
--         - {eventTime: 2026-09-08T08:11:00Z, eventSource: sso.amazonaws.com, eventName: ListPermissionSets}
--         - {eventTime: 2026-09-08T08:12:00Z, eventSource: sso.amazonaws.com, eventName: ListAccountAssignments}
--         - {eventTime: 2026-09-08T08:13:00Z, eventSource: identitystore.amazonaws.com, eventName: ListUsers}
--         - {eventTime: 2026-09-08T08:14:00Z, eventSource: identitystore.amazonaws.com, eventName: ListGroups}
--         - {eventTime: 2026-09-08T08:15:00Z, eventSource: ds.amazonaws.com, eventName: DescribeDirectories}
--         - {eventTime: 2026-09-08T08:16:00Z, eventSource: workspaces.amazonaws.com, eventName: DescribeWorkspaces}
--         - {eventTime: 2026-09-08T08:17:00Z, eventSource: workdocs.amazonaws.com, eventName: DescribeUsers}
--         - {eventTime: 2026-09-08T08:18:00Z, eventSource: workmail.amazonaws.com, eventName: ListUsers}
--         - {eventTime: 2026-09-08T08:19:00Z, eventSource: cognito-idp.amazonaws.com, eventName: ListUsers}
--         - {eventTime: 2026-09-08T08:20:00Z, eventSource: cognito-idp.amazonaws.com, eventName: ListUserPools}
--         - {eventTime: 2026-09-08T08:21:00Z, eventSource: cognito-identity.amazonaws.com, eventName: ListIdentityPools}
--         - {eventTime: 2026-09-08T08:22:00Z, eventSource: cognito-identity.amazonaws.com, eventName: GetIdentityPoolRoles}
--         - {eventTime: 2026-09-08T08:23:00Z, eventSource: acm-pca.amazonaws.com, eventName: ListCertificateAuthorities}
--         - {eventTime: 2026-09-08T08:24:00Z, eventSource: iot.amazonaws.com, eventName: DescribeEndpoint}
--         - {eventTime: 2026-09-08T08:25:00Z, eventSource: backup.amazonaws.com, eventName: ListProtectedResources}
--         - {eventTime: 2026-09-08T08:26:00Z, eventSource: transfer.amazonaws.com, eventName: ListServers}
--         - {eventTime: 2026-09-08T08:27:00Z, eventSource: transfer.amazonaws.com, eventName: ListUsers}
--         - {eventTime: 2026-09-08T08:28:00Z, eventSource: servicecatalog.amazonaws.com, eventName: SearchProducts}
--         - {eventTime: 2026-09-08T08:29:00Z, eventSource: networkmanager.amazonaws.com, eventName: GetNetworkResources, errorCode: AccessDeniedException, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           actions: 30
--           asked: "acm-pca:ListCertificateAuthorities, backup:ListProtectedResources, cloudcontrolapi:ListResources, cognito-identity:GetIdentityPoolRoles, cognito-identity:ListIdentityPools, cognito-idp:ListUserPools, cognito-idp:ListUsers, config:SelectAggregateResourceConfig, config:SelectResourceConfig, ds:DescribeDirectories, identitystore:ListGroups, identitystore:ListUsers, iot:DescribeEndpoint, networkmanager:GetNetworkResources, ram:GetResourceShares, ram:ListResources, resource-explorer-2:BatchGetView, resource-explorer-2:ListViews, resource-explorer-2:Search, rolesanywhere:ListProfiles, … and 10 more"
--           calls: 30
--           denied: 1
--           failed: 1
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:29:00Z
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
      'resource-explorer-2:Search',
      'resource-explorer-2:ListViews',
      'resource-explorer-2:BatchGetView',
      'tagging:GetResources',
      'cloudcontrolapi:ListResources',
      'config:SelectResourceConfig',
      'config:SelectAggregateResourceConfig',
      'ram:GetResourceShares',
      'ram:ListResources',
      'rolesanywhere:ListTrustAnchors',
      'rolesanywhere:ListProfiles',
      'sso:ListPermissionSets',
      'sso:ListAccountAssignments',
      'identitystore:ListUsers',
      'identitystore:ListGroups',
      'ds:DescribeDirectories',
      'workspaces:DescribeWorkspaces',
      'workdocs:DescribeUsers',
      'workmail:ListUsers',
      'cognito-idp:ListUsers',
      'cognito-idp:ListUserPools',
      'cognito-identity:ListIdentityPools',
      'cognito-identity:GetIdentityPoolRoles',
      'acm-pca:ListCertificateAuthorities',
      'iot:DescribeEndpoint',
      'backup:ListProtectedResources',
      'transfer:ListServers',
      'transfer:ListUsers',
      'servicecatalog:SearchProducts',
      'networkmanager:GetNetworkResources'
    )
    and user_identity_type is distinct from 'AWSService'
  group by actor_id
)
select readers.*
from readers
where first_seen >= (select min(event_time) from events) + $baseline
  and actions >= $min_actions
order by first_seen asc, actor_id asc
