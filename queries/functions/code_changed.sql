-- title: Was the code or the set-up of a function changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.005, T1525]
-- finding: "{actor} asked to change {target}: {action}"
-- summary: >
--   New code, another role, other layers, another version behind an alias, or a check of the code's
--   signature taken away. Pipelines do it all day; a person's session, a new address or a night hour makes
--   it a finding (deployments.changed_by_people, activity.new_actions). The code itself is not in the logs:
--   get the version and its hash from Lambda, if the function still exists.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

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
  and ($include_denied or error_code is null)
