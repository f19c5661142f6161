-- title: Was the sign-in policy or console authorization of an account changed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1556, T1484.002]
-- ttc: [T1484.002]
-- outcome: attempted
-- finding: "{actor} changed from where and how principals may sign in: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change from where and how principals may sign in: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Resource permission statements say from which networks, VPC endpoints and Regions sign-in and the console
--   work, and which principals are excepted; the console authorization configuration switches them on. Whoever
--   removes a statement or excepts a principal makes stolen passwords and tokens usable from anywhere.
-- false_positives:
--   - A network team that adds an office or a VPC endpoint.
-- misses:
--   - Policies of IAM that deny by network.
-- cases:
--   given: {eventSource: signin.amazonaws.com, eventName: PutResourcePermissionStatement, readOnly: false}
--   match:
--     a statement added or changed: {requestParameters: {sourceIp: 203.0.113.0/24}}
--     a statement deleted: {eventName: DeleteResourcePermissionStatement}
--     switched on: {eventName: PutConsoleAuthorizationConfiguration}
--     switched off: {eventName: DeleteConsoleAuthorizationConfiguration}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only listed: {eventName: ListResourcePermissionStatements, readOnly: true}
--     the same name in another service: {eventSource: example.amazonaws.com}

select *
from events
where action in (
    'signin:PutResourcePermissionStatement',
    'signin:DeleteResourcePermissionStatement',
    'signin:PutConsoleAuthorizationConfiguration',
    'signin:DeleteConsoleAuthorizationConfiguration'
  )
