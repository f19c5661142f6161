-- title: Was a container allowed to take over its host?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1611, T1610]
-- finding: "{actor} asked for a container with the run of its host: {action} {target}"
-- summary: >
--   A privileged container, one that shares the host's processes, or one that sees the host's root directory
--   or its container runtime can read the credentials of the instance and of every task beside it. Look at
--   what was started from it, and on which instances.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Agents for monitoring and security, which need it.
-- misses:
--   - Pods in Kubernetes, whose definitions stand in the cluster's audit log.
--   - Single Linux capabilities.
-- cases:
--   given:
--     eventSource: ecs.amazonaws.com
--     eventName: RegisterTaskDefinition
--     readOnly: false
--     requestParameters: {family: web, containerDefinitions: [{image: x, privileged: true}]}
--   match:
--     privileged: {}
--     with the host's processes: {requestParameters: {family: web, pidMode: host}}
--     with the host's root directory: {requestParameters: {family: web, volumes: [{name: v, host: {sourcePath: /}}]}}
--     with the host's container runtime: {requestParameters: {volumes: [{name: v, host: {sourcePath: /var/run/docker.sock}}]}}
--     a job of Batch: {eventSource: batch.amazonaws.com, eventName: RegisterJobDefinition}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     an ordinary task: {requestParameters: {family: web, pidMode: task, containerDefinitions: [{privileged: false}], volumes: [{host: {sourcePath: /srv/data}}]}}
--     looked at: {eventName: DescribeTaskDefinition, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('ecs:RegisterTaskDefinition', 'batch:RegisterJobDefinition')
  and regexp_matches(
    request_parameters,
    '"privileged"\s*:\s*true|"pidMode"\s*:\s*"host"|"sourcePath"\s*:\s*"(/|[^"]*(docker|containerd|crio)\.sock)"'
  )
  and ($include_denied or error_code is null)
