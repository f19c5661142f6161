-- title: Does an ECS, Lambda or EC2 request name cryptomining software?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1496.001, T1610]
-- ttc: [T1496.001, T1496.A006]
-- outcome: attempted
-- finding: "{actor} requested a workload that names cryptomining software: {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to request a workload that names cryptomining software: {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The image, command or environment of a container, job, function or instance names a mining program or pool.
--   Stop what runs, in every Region, and find out how the credentials were lost. The words found stand in
--   request_parameters.
-- parameters:
--   words:
--     type: text
--     default: "(?i)xmrig|minerd|cpuminer|stratum\\+(tcp|ssl)|nicehash|nanominer|phoenixminer|lolminer|nbminer|cryptonight|randomx|moneroocean|minexmr|supportxmr|c3pool|2miners|hashvault|monero"
--     help: regular expression of words that speak of mining
-- false_positives:
--   - Companies whose business is coins.
-- misses:
--   - Images and commands that hide what they do, which is usual; see containers.miner_deployed.
--   - User data of instances, which AWS blanks.
-- cases:
--   given:
--     eventSource: ecs.amazonaws.com
--     eventName: RegisterTaskDefinition
--     readOnly: false
--     requestParameters: {family: web, containerDefinitions: [{image: "docker.io/u/XMRig:latest"}]}
--   match:
--     a container's image: {}
--     a job of Batch: {eventSource: batch.amazonaws.com, eventName: SubmitJob, requestParameters: {containerOverrides: {command: [./x, -o, "stratum+tcp://pool:3333"]}}}
--     a function: {eventSource: lambda.amazonaws.com, eventName: UpdateFunctionConfiguration20150331v2, requestParameters: {description: minerd}}
--     a training job: {eventSource: sagemaker.amazonaws.com, eventName: CreateTrainingJob, requestParameters: {environment: {POOL: moneroocean}}}
--     a build: {eventSource: codebuild.amazonaws.com, eventName: StartBuild, requestParameters: {buildspecOverride: ./xmrig}}
--     a web service: {eventSource: apprunner.amazonaws.com, eventName: CreateService, requestParameters: {imageIdentifier: xmrig}}
--     a small machine: {eventSource: lightsail.amazonaws.com, eventName: CreateInstances, requestParameters: {userData: ./xmrig}}
--     a stack: {eventSource: cloudformation.amazonaws.com, eventName: CreateStack, requestParameters: {stackName: xmrig}}
--     a job of Glue: {eventSource: glue.amazonaws.com, eventName: CreateJob, requestParameters: {name: xmrig}}
--     an instance: {eventSource: ec2.amazonaws.com, eventName: RunInstances, requestParameters: {keyName: xmrig}}
--     refused, and still meant: {errorCode: AccessDenied}
--   ignore:
--     other work: {requestParameters: {family: web, containerDefinitions: [{image: shop/web}]}}
--     only asked about: {eventName: DescribeTaskDefinition, readOnly: true}
--     the same word in a bucket's name: {eventSource: s3.amazonaws.com, eventName: CreateBucket, requestParameters: {bucketName: xmrig}}

select *
from events
where event_source in (
    'ecs.amazonaws.com',
    'batch.amazonaws.com',
    'lambda.amazonaws.com',
    'sagemaker.amazonaws.com',
    'codebuild.amazonaws.com',
    'apprunner.amazonaws.com',
    'lightsail.amazonaws.com',
    'cloudformation.amazonaws.com',
    'glue.amazonaws.com',
    'ec2.amazonaws.com'
  )
  and read_only = false
  and regexp_matches(request_parameters, $words)
