-- title: Was a build started with other instructions than its own?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1677]
-- finding: "{actor} started a build of {target} with other instructions"
-- summary: >
--   A single build was told another set of commands, another image, source or role than the project has, or
--   opened for a shell. It runs with the project's rights and secrets, and leaves the project as it was:
--   nobody sees it afterwards except here. The instructions stand in request_parameters.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where action in ('codebuild:StartBuild', 'codebuild:StartBuildBatch')
  and regexp_matches(
    request_parameters,
    '"(buildspecOverride|imageOverride|sourceLocationOverride|serviceRoleOverride)"|"(privilegedModeOverride|debugSessionEnabled)"\s*:\s*true'
  )
  and ($include_denied or error_code is null)
