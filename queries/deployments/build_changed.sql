-- title: Was a CodeBuild project's source, environment or role changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1677, T1195.002]
-- ttc: [T1578.005, T1648.A002]
-- outcome: attempted
-- finding: "{actor} changed the CodeBuild project {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the CodeBuild project {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Source, environment and role decide what the next build runs and with which permissions; source credentials
--   decide whose code it is. What was changed stands in request_parameters, names of variables included.
-- false_positives:
--   - Infrastructure code that keeps the projects.
-- misses:
--   - A build file that is changed in the code itself.
--   - Build services outside AWS.
-- cases:
--   given:
--     eventSource: codebuild.amazonaws.com
--     eventName: UpdateProject
--     readOnly: false
--     requestParameters: {name: web, source: {type: GITHUB, location: "https://github.com/x/y"}}
--   match:
--     its source: {}
--     its environment: {requestParameters: {name: web, environment: {environmentVariables: [{name: TOKEN, value: "1"}]}}}
--     its role: {requestParameters: {name: web, serviceRole: "arn:aws:iam::111122223333:role/Admin"}}
--     a project made: {eventName: CreateProject}
--     what starts it: {eventName: CreateWebhook, requestParameters: {projectName: web}}
--     a token for the code host: {eventName: ImportSourceCredentials, requestParameters: {serverType: GITHUB}}
--     refused: {eventName: ImportSourceCredentials, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     its time limit: {requestParameters: {name: web, timeoutInMinutes: 30}}
--     the same words in another call: {eventName: BatchGetProjects, readOnly: true}

select *
from events
where (
    action in ('codebuild:CreateProject', 'codebuild:CreateWebhook', 'codebuild:ImportSourceCredentials')
    or (
      action = 'codebuild:UpdateProject'
      and coalesce(
        json_text(request_parameters, '$.source'),
        json_text(request_parameters, '$.environment'),
        json_text(request_parameters, '$.serviceRole')
      ) is not null
    )
  )
