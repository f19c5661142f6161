-- title: Was a script run on several EC2 instances with Run Command?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1651, T1059.004]
-- ttc: [T1059.009]
-- outcome: attempted
-- finding: "{actor} sent a script to several EC2 instances with Run Command: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to send a script to several EC2 instances with Run Command: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   One command for three or more instances, or for all with a tag, in a document that runs whatever text it is
--   given. Calls that AWS services make are left out. The text is not in the logs; GetCommandInvocation gives
--   its output for 30 days, the instances keep it in /var/lib/amazon/ssm.
-- parameters:
--   min_instances: {type: integer, default: 3, help: how many instances one command must name}
--   documents:
--     type: text
--     default: '(?i)(^|document/)AWS-(RunShellScript|RunPowerShellScript|RunRemoteScript|RunDocument|RunSaltState|ApplyAnsiblePlaybooks|ApplyChefRecipes)$'
--     help: regular expression that documents which run any text match
-- false_positives:
--   - Operations with Run Command; their principals and documents are soon known.
-- misses:
--   - A document of the account's own that takes any text, and one instance after another (compute.many_machines_entered).
-- cases:
--   given:
--     eventSource: ssm.amazonaws.com
--     eventName: SendCommand
--     readOnly: false
--     requestParameters: {documentName: AWS-RunShellScript, instanceIds: [i-1, i-2, i-3]}
--   match:
--     on three instances: {}
--     on all with a tag: {requestParameters: {documentName: AWS-RunPowerShellScript, targets: [{key: "tag:env", values: [prod]}]}}
--     by the document's ARN: {requestParameters: {documentName: "arn:aws:ssm:us-east-1::document/AWS-RunShellScript", instanceIds: [i-1, i-2, i-3]}}
--     ids among the targets: {requestParameters: {documentName: AWS-RunRemoteScript, targets: [{key: InstanceIds, values: [i-1, i-2, i-3]}]}}
--     on all instances: {requestParameters: {documentName: AWS-RunShellScript, targets: [{key: InstanceIds, values: ["*"]}]}}
--     a fleet of two: {requestParameters: {documentName: AWS-RunShellScript, instanceIds: [i-1, i-2]}, $min_instances: 2}
--     a document of the responder's own: {requestParameters: {documentName: Ours, instanceIds: [i-1, i-2, i-3]}, $documents: "^Ours$"}
--     denied: {errorCode: AccessDeniedException}
--   ignore:
--     on two instances: {requestParameters: {documentName: AWS-RunShellScript, instanceIds: [i-1, i-2]}}
--     one instance among the targets: {requestParameters: {documentName: AWS-RunShellScript, targets: [{key: InstanceIds, values: [i-1]}]}}
--     a document that runs no text: {requestParameters: {documentName: AWS-UpdateSSMAgent, instanceIds: [i-1, i-2, i-3]}}
--     by a maintenance window: {userIdentity: {invokedBy: ssm.amazonaws.com}}
--     an automation: {eventName: StartAutomationExecution}

select *
from events
where action = 'ssm:SendCommand'
  and regexp_matches(json_text(request_parameters, '$.documentName'), $documents)
  and user_identity_invoked_by is null
  and (
    len(json_values(request_parameters, '$.instanceIds[*]')) >= $min_instances
    or len(json_values(request_parameters, '$.targets[*].values[*]')) >= $min_instances
    or regexp_matches(array_to_string(json_values(request_parameters, '$.targets[*].key'), ' '), 'tag:|resource-groups:')
    or list_contains(json_values(request_parameters, '$.targets[*].values[*]'), '*')
  )
