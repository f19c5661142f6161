-- title: Was a CodePipeline pipeline changed or approved manually?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1677, T1195.002]
-- ttc: [T1648.A002, T1578.005]
-- outcome: attempted
-- finding: "{actor} changed or approved the pipeline {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change or approve the pipeline {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Another source, stage or webhook changes what reaches production from now on; an approval releases what
--   waits. Compare the approver with the author of the change. The whole pipeline stands in request_parameters.
-- false_positives:
--   - Everyday releases, and infrastructure code that keeps the pipelines.
-- misses:
--   - Pipelines outside AWS, of which only the calls of their role are seen.
-- cases:
--   given: {eventSource: codepipeline.amazonaws.com, eventName: UpdatePipeline, readOnly: false, requestParameters: {pipeline: {name: web}}}
--   match:
--     changed: {}
--     made: {eventName: CreatePipeline}
--     waved through: {eventName: PutApprovalResult, requestParameters: {pipelineName: web, result: {status: Approved}}}
--     a stage shut or passed over: {eventName: DisableStageTransition, requestParameters: {pipelineName: web}}
--     started from outside: {eventName: PutWebhook}
--     what is deployed where: {eventSource: codedeploy.amazonaws.com, eventName: CreateDeployment, requestParameters: {applicationName: web}}
--     a connection to a code host: {eventSource: codestar-connections.amazonaws.com, eventName: CreateConnection, requestParameters: {connectionName: c}}
--     the same under its newer name: {eventSource: codeconnections.amazonaws.com, eventName: CreateConnection, requestParameters: {connectionName: c}}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     run: {eventName: StartPipelineExecution}
--     a connection of another service: {eventSource: glue.amazonaws.com, eventName: CreateConnection}

select *
from events
where action in (
    'codepipeline:CreatePipeline',
    'codepipeline:UpdatePipeline',
    'codepipeline:PutApprovalResult',
    'codepipeline:DisableStageTransition',
    'codepipeline:PutWebhook',
    'codedeploy:CreateDeployment',
    'codestar-connections:CreateConnection',
    'codeconnections:CreateConnection'
  )
