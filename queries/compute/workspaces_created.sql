-- title: Were Amazon WorkSpaces desktops created?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.001, T1578.002]
-- ttc: [T1496.A009]
-- outcome: attempted
-- finding: "{actor} created WorkSpaces in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create WorkSpaces in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Desktops with GPU or many processors mine cryptocurrency outside EC2, where nobody looks and other quotas
--   apply, and give an intruder a computer inside the network. Read bundleId and userName in request_parameters,
--   and the directory they belong to.
-- false_positives:
--   - Accounts where desktops are handed out; there to new people only.
-- misses:
--   - Desktops made in another account.
-- cases:
--   given: {eventSource: workspaces.amazonaws.com, eventName: CreateWorkspaces, readOnly: false}
--   match:
--     desktops: {requestParameters: {workspaces: [{bundleId: wsb-1, directoryId: d-1, userName: bob}]}}
--     a pool: {eventName: CreateWorkspacesPool}
--     a directory for them: {eventName: RegisterWorkspaceDirectory}
--     a larger one: {eventName: ModifyWorkspaceProperties}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     ended: {eventName: TerminateWorkspaces}
--     only described: {eventName: DescribeWorkspaces, readOnly: true}

select *
from events
where action in (
    'workspaces:CreateWorkspaces',
    'workspaces:CreateWorkspacesPool',
    'workspaces:RegisterWorkspaceDirectory',
    'workspaces:ModifyWorkspaceProperties'
  )
