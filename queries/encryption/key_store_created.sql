-- title: Was an external or CloudHSM key store of KMS created or connected?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1486]
-- ttc: [T1486.A002]
-- outcome: attempted
-- finding: "{actor} created, connected or changed a custom key store of KMS in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create, connect or change a custom key store of KMS in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Keys of a custom key store lie in a CloudHSM cluster or, with an external key store, outside AWS. Whoever
--   controls that place can make everything encrypted under them unreadable at any time, beyond the waiting time
--   of a key deletion. Read XksProxyUriEndpoint in request_parameters.
-- false_positives:
--   - The project that brings keys of one's own, once in years.
-- misses:
--   - The key material changed at the external store.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: CreateCustomKeyStore, readOnly: false}
--   match:
--     created: {requestParameters: {customKeyStoreName: vault, customKeyStoreType: EXTERNAL_KEY_STORE}}
--     connected: {eventName: ConnectCustomKeyStore}
--     pointed elsewhere: {eventName: UpdateCustomKeyStore}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     disconnected: {eventName: DisconnectCustomKeyStore}
--     only described: {eventName: DescribeCustomKeyStores, readOnly: true}

select *
from events
where action in ('kms:CreateCustomKeyStore', 'kms:ConnectCustomKeyStore', 'kms:UpdateCustomKeyStore')
