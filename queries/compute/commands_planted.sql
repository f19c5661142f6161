-- title: Were commands prepared that machines will run by themselves?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1651, T1053, T1546]
-- finding: "{actor} prepared commands for machines: {action} {target} in {aws_region}"
-- summary: >
--   A document is a script, an association runs it on machines again and again: with both an intruder
--   comes back for as long as they exist. Read the document; the machines it runs on stand in
--   request_parameters.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     a document of another service: {eventSource: workdocs.amazonaws.com}
--     by a service: {userIdentity: {type: AssumedRole, invokedBy: ssm-quicksetup.amazonaws.com}}
--     read: {eventName: GetDocument, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source = 'ssm.amazonaws.com'
  and event_name in (
    'CreateDocument',
    'UpdateDocument',
    'UpdateDocumentDefaultVersion',
    'CreateAssociation',
    'UpdateAssociation',
    'RegisterTaskWithMaintenanceWindow'
  )
  and user_identity_invoked_by is null
  and ($include_denied or error_code is null)
