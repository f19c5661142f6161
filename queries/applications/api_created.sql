-- title: Was an API Gateway API, integration or stage created?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1133, T1090, T1578.005]
-- ttc: [AT1667.001]
-- outcome: attempted
-- finding: "{actor} created or changed an API Gateway API in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or change an API Gateway API in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An API with an integration makes a way into the account from the internet: to a Lambda function, a service
--   of AWS with a role of yours, or a host. Intruders make them for lasting access, and as proxies that change their
--   address with every request. Read uri, credentials and type in request_parameters.
-- false_positives:
--   - Every deployment of an application with an API.
-- misses:
--   - Function URLs; see functions.url_opened.
-- cases:
--   given: {eventSource: apigateway.amazonaws.com, eventName: CreateRestApi, readOnly: false}
--   match:
--     a REST API: {requestParameters: {name: shop}}
--     where it leads: {eventName: PutIntegration}
--     published: {eventName: CreateDeployment}
--     an HTTP or WebSocket API: {eventName: CreateApi}
--     where that leads: {eventName: CreateIntegration}
--     a stage: {eventName: CreateStage}
--     one from a document: {eventName: ImportRestApi}
--     one replaced by a document: {eventName: PutRestApi}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteRestApi}
--     an API of another service: {eventSource: appsync.amazonaws.com, eventName: CreateApi}

select *
from events
where action in (
    'apigateway:CreateRestApi',
    'apigateway:PutIntegration',
    'apigateway:CreateDeployment',
    'apigateway:CreateApi',
    'apigateway:CreateIntegration',
    'apigateway:CreateStage',
    'apigateway:ImportRestApi',
    'apigateway:PutRestApi'
  )
