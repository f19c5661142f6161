-- title: Was a pipeline changed, or waved through?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1677, T1195.002]
-- finding: "{actor} asked for {action} on {target}"
-- summary: >
--   Another source, stage or web hook changes what reaches production from now on; an approval lets through
--   what waits. Compare the approver with the person who wrote the change. The whole pipeline stands in
--   request_parameters.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

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
  and ($include_denied or error_code is null)
