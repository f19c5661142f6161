-- title: Was an API Gateway or AppSync API key created or authorizer removed?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098.001, T1578.005]
-- ttc: [AT1667.001]
-- outcome: attempted
-- finding: "{actor} changed who may call the API {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change who may call the API {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A new API key lets its holder call the API for months; an API without its authorizer authenticates nobody.
--   Neither shows in IAM. The calls made with the key stand in the access logs of the API, not here.
-- false_positives:
--   - Deployments and new customers.
-- misses:
--   - Methods that are set to ask for no authorization one by one.
-- cases:
--   given: {eventSource: apigateway.amazonaws.com, eventName: CreateApiKey, readOnly: false, requestParameters: {createApiKeyInput: {name: k}}}
--   match:
--     a key for API Gateway: {}
--     many keys for API Gateway: {eventName: ImportApiKeys}
--     a guard removed: {eventName: DeleteAuthorizer, requestParameters: {restApiId: r1, authorizerId: a1}}
--     another guard: {eventName: UpdateAuthorizer, requestParameters: {restApiId: r1, authorizerId: a1}}
--     a policy that says who may call: {eventName: UpdateRestApi, requestParameters: {restApiId: r1}}
--     a key for AppSync: {eventSource: appsync.amazonaws.com, requestParameters: {apiId: a1}}
--     a longer life for a key of AppSync: {eventSource: appsync.amazonaws.com, eventName: UpdateApiKey, requestParameters: {apiId: a1}}
--     how AppSync asks: {eventSource: appsync.amazonaws.com, eventName: UpdateGraphqlApi, requestParameters: {apiId: a1}}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     a key taken away: {eventName: DeleteApiKey}
--     a key of another service: {eventSource: geo.amazonaws.com, eventName: CreateKey}

select *
from events
where action in (
    'apigateway:CreateApiKey',
    'apigateway:ImportApiKeys',
    'apigateway:DeleteAuthorizer',
    'apigateway:UpdateAuthorizer',
    'apigateway:UpdateRestApi',
    'appsync:CreateApiKey',
    'appsync:UpdateApiKey',
    'appsync:UpdateGraphqlApi'
  )
