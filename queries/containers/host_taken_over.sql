-- title: Was an ECS or Batch container given control of its host?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1611, T1610]
-- ttc: [T1578.005, T1496.A006]
-- outcome: attempted
-- finding: "{actor} registered a container with access to its host: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to register a container with access to its host: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A privileged container, one that shares the host's processes, or one that mounts the host's root directory
--   or container runtime can read the credentials of the instance and of every task beside it. Look at what was
--   started from it, and on which instances.
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

select *
from events
where action in ('ecs:RegisterTaskDefinition', 'batch:RegisterJobDefinition')
  and regexp_matches(
    request_parameters,
    '"privileged"\s*:\s*true|"pidMode"\s*:\s*"host"|"sourcePath"\s*:\s*"(/|[^"]*(docker|containerd|crio)\.sock)"'
  )
