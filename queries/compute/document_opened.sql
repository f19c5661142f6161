-- title: Was an SSM document made public?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1098, T1552]
-- ttc: [T1578.005, T1552.001]
-- outcome: done
-- finding: "{actor} made the SSM document {target} public in {aws_region} ({action}) from {source_ip_address}"
-- summary: >
--   Everybody with an AWS account can read the script, passwords in it included, and run it. The block public
--   access setting for documents prevents that; disabling it is the step before.
-- false_positives:
--   - Vendors who publish documents on purpose.
-- misses:
--   - Documents shared with single accounts (ModifyDocumentPermission with their numbers).
--   - Attempts that AWS refused, whose records do not hold the parameters.
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: ModifyDocumentPermission, readOnly: false, requestParameters: {name: doc, permissionType: Share, accountIdsToAdd: [all]}}
--   match:
--     a document: {}
--     beside an account: {requestParameters: {name: doc, accountIdsToAdd: ["444455556666", all]}}
--     the block lifted: {eventName: UpdateServiceSetting, requestParameters: {settingId: /ssm/documents/console/public-sharing-permission, settingValue: Enable}}
--     in another spelling, as a bare value: {eventName: ModifyDocumentPermission, requestParameters: {name: d, permissionType: Share, accountIdsToAdd: All}}
--   ignore:
--     one account: {requestParameters: {name: doc, accountIdsToAdd: ["444455556666"]}}
--     no longer public: {requestParameters: {name: doc, accountIdsToRemove: [all]}}
--     the block put on: {eventName: UpdateServiceSetting, requestParameters: {settingId: /ssm/documents/console/public-sharing-permission, settingValue: Disable}}
--     another setting: {eventName: UpdateServiceSetting, requestParameters: {settingId: /ssm/parameter-store/high-throughput-enabled, settingValue: Enable}}
--     the same words in other calls: {eventName: DescribeDocumentPermission, requestParameters: {accountIdsToAdd: [all], settingId: /ssm/documents/console/public-sharing-permission, settingValue: Enable}}
--     failed: {errorCode: InvalidPermissionType}

select *
from events
where (
    (action = 'ssm:ModifyDocumentPermission' and list_contains(json_list(lower(request_parameters), '$.accountidstoadd'), 'all'))
    or (
      action = 'ssm:UpdateServiceSetting'
      and json_text(request_parameters, '$.settingId') like '%/ssm/documents/console/public-sharing-permission'
      and lower(json_text(request_parameters, '$.settingValue')) = 'enable'
    )
  )
