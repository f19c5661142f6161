-- title: Was a CodeBuild build started with overridden commands or role?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1677]
-- ttc: [T1059.009, T1648.A002]
-- outcome: attempted
-- finding: "{actor} started a CodeBuild build with overrides: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to start a CodeBuild build with overrides: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A single build was given other commands, another image, source or role than the project has, or opened for a
--   debug session. It runs with the project's permissions and secrets and leaves the project unchanged: only
--   this record shows it. The overrides stand in request_parameters.
-- false_positives:
--   - Pipelines that hand over a build file of their own.
-- misses:
--   - Other variables alone, which everyday builds are started with.
-- cases:
--   given:
--     eventSource: codebuild.amazonaws.com
--     eventName: StartBuild
--     readOnly: false
--     requestParameters: {projectName: web, buildspecOverride: "version: 0.2"}
--   match:
--     commands: {}
--     image: {requestParameters: {projectName: web, imageOverride: x}}
--     source: {requestParameters: {projectName: web, sourceLocationOverride: "https://github.com/x/y"}}
--     role: {requestParameters: {projectName: web, serviceRoleOverride: "arn:aws:iam::111122223333:role/Admin"}}
--     rights over the host: {requestParameters: {projectName: web, privilegedModeOverride: true}}
--     a shell: {requestParameters: {projectName: web, debugSessionEnabled: true}}
--     many builds: {eventName: StartBuildBatch}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     an everyday build: {requestParameters: {projectName: web, sourceVersion: main, environmentVariablesOverride: [{name: A, value: b}]}}
--     the same word in another call: {eventName: BatchGetBuilds, readOnly: true}

select *
from events
where action in ('codebuild:StartBuild', 'codebuild:StartBuildBatch')
  and regexp_matches(
    request_parameters,
    '"(buildspecOverride|imageOverride|sourceLocationOverride|serviceRoleOverride)"|"(privilegedModeOverride|debugSessionEnabled)"\s*:\s*true'
  )
