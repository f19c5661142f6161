-- title: Was the code or configuration of a Lambda function changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.005, T1525]
-- ttc: [T1648.A001, T1648.A002]
-- outcome: attempted
-- finding: "{actor} changed the Lambda function or layer {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the Lambda function or layer {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   New code, another role, other layers, another version behind an alias, or code signing removed. Pipelines do
--   it all day; a person's session, a new address or an unusual hour makes it a finding
--   (deployments.changed_by_people, functions.code_changed_by_newcomer). The code itself is not in the logs: get
--   the version and its hash from Lambda, if the function still exists.
-- false_positives:
--   - Every deployment.
-- misses:
--   - What changed inside the code, and environment variables, which AWS blanks.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: UpdateFunctionCode20150331v2
--     readOnly: false
--     requestParameters: {functionName: invoice}
--   match:
--     its code: {}
--     its role, layers or handler: {eventName: UpdateFunctionConfiguration20150331v2}
--     the version behind an alias: {eventName: UpdateAlias20150331}
--     a layer that functions share: {eventName: PublishLayerVersion20181031, requestParameters: {layerName: tools}}
--     which signatures it takes: {eventName: PutFunctionCodeSigningConfig20200630}
--     no more signatures asked for: {eventName: DeleteFunctionCodeSigningConfig20200630}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     its concurrency: {eventName: PutFunctionConcurrency20171031}

select *
from events
where action in (
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'lambda:UpdateAlias',
    'lambda:PublishLayerVersion',
    'lambda:PutFunctionCodeSigningConfig',
    'lambda:DeleteFunctionCodeSigningConfig'
  )
