-- title: Were the logs of a Kubernetes cluster switched off?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- finding: "{actor} asked to switch off logs of {target}"
-- summary: >
--   What happens inside the cluster is told by its audit, API and authenticator logs alone. From here on at
--   least one of them is silent. Switch it on again and treat the time between as unknown; read what the
--   same actor did in the cluster just before.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Somebody saving money on logs; and tools that name every log they leave off each time they write the
--     set-up.
-- misses:
--   - The log group itself being deleted, or kept for a day only.
--   - The logs of scheduler and controller manager, which tell nothing about who did what.
-- references:
--   - https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
-- cases:
--   given:
--     eventSource: eks.amazonaws.com
--     eventName: UpdateClusterConfig
--     readOnly: false
--     requestParameters: {name: shop, logging: {clusterLogging: [{types: [api, audit], enabled: false}]}}
--   match:
--     audit among them: {}
--     the words the other way round, beside logs that stay:
--       requestParameters:
--         name: shop
--         logging: {clusterLogging: [{enabled: true, types: [api]}, {enabled: false, types: [authenticator]}]}
--     the API log: {requestParameters: {name: shop, logging: {clusterLogging: [{types: [api], enabled: false}]}}}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     switched on: {requestParameters: {name: shop, logging: {clusterLogging: [{types: [audit], enabled: true}]}}}
--     only the scheduler's: {requestParameters: {name: shop, logging: {clusterLogging: [{types: [audit], enabled: true}, {types: [scheduler], enabled: false}]}}}
--     the same words elsewhere: {requestParameters: {name: shop, zonalShiftConfig: {types: [audit], enabled: false}}}
--     never on: {eventName: CreateCluster}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action = 'eks:UpdateClusterConfig'
  and regexp_matches(
    json_text(request_parameters, '$.logging'),
    '"(api|audit|authenticator)"[^{}]*"enabled"\s*:\s*false|"enabled"\s*:\s*false[^{}]*"(api|audit|authenticator)"'
  )
  and ($include_denied or error_code is null)
