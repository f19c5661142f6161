-- title: Was an SSM document, association or maintenance task set up?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1651, T1053, T1546]
-- ttc: [T1059.009, T1578.005]
-- outcome: attempted
-- finding: "{actor} set up SSM commands to run in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to set up SSM commands to run in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An SSM document is a script, and an association runs it on instances again and again. Read the document; the
--   instances it runs on stand in request_parameters.
-- false_positives:
--   - Operations and infrastructure code.
-- misses:
--   - Commands run at once; see compute.commands_run.
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: CreateDocument, readOnly: false, requestParameters: {name: doc}}
--   match:
--     written: {}
--     changed: {eventName: UpdateDocument}
--     another version used: {eventName: UpdateDocumentDefaultVersion}
--     run again and again: {eventName: CreateAssociation}
--     run again and again, changed: {eventName: UpdateAssociation}
--     run at set times: {eventName: RegisterTaskWithMaintenanceWindow}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     a document of another service: {eventSource: workdocs.amazonaws.com, eventName: CreateFolder}
--     by a service: {userIdentity: {type: AssumedRole, invokedBy: ssm-quicksetup.amazonaws.com}}
--     read: {eventName: GetDocument, readOnly: true}

select *
from events
where action in (
    'ssm:CreateDocument',
    'ssm:UpdateDocument',
    'ssm:UpdateDocumentDefaultVersion',
    'ssm:CreateAssociation',
    'ssm:UpdateAssociation',
    'ssm:RegisterTaskWithMaintenanceWindow'
  )
  and user_identity_invoked_by is null
