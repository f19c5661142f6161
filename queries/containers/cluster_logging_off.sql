-- title: Was control plane logging of an EKS cluster disabled?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled control plane logging of the EKS cluster {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable control plane logging of the EKS cluster {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The cluster's audit, API and authenticator logs are the only record of what happens inside it. From here on
--   at least one of them is off. Enable it again and treat the time between as unknown; read what the same
--   principal did in the cluster just before.
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

select *
from events
where action = 'eks:UpdateClusterConfig'
  and regexp_matches(
    json_text(request_parameters, '$.logging'),
    '"(api|audit|authenticator)"[^{}]*"enabled"\s*:\s*false|"enabled"\s*:\s*false[^{}]*"(api|audit|authenticator)"'
  )
