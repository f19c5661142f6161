-- title: Was a Lambda function, layer or event source mapping deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1485, T1489]
-- ttc: [T1485.A003]
-- outcome: attempted
-- finding: "{actor} deleted or stopped the Lambda resource {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete or stop the Lambda resource {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   What the function did no longer happens: orders are not processed, alarms not forwarded, logs not moved. A
--   function that was created shortly before and is deleted now did its work in between; look for its session in
--   activity.timeline by its role.
-- false_positives:
--   - Infrastructure code that replaces or tears down functions.
-- misses:
--   - Functions starved by deleting what triggers them elsewhere, such as a rule or a queue.
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: DeleteFunction20150331
--     readOnly: false
--     requestParameters: {functionName: invoice}
--   match:
--     deleted: {}
--     what it reads from taken away: {eventName: DeleteEventSourceMapping20150331, requestParameters: {uUID: u1}}
--     a layer deleted: {eventName: DeleteLayerVersion20181031, requestParameters: {layerName: tools, versionNumber: 3}}
--     no copy of it may run:
--       eventName: PutFunctionConcurrency20171031
--       requestParameters: {functionName: invoice, reservedConcurrentExecutions: 0}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     ten copies may run:
--       eventName: PutFunctionConcurrency20171031
--       requestParameters: {functionName: invoice, reservedConcurrentExecutions: 10}
--     the same word in another call: {eventName: UpdateFunctionConfiguration20150331v2, requestParameters: {reservedConcurrentExecutions: 0}}

select *
from events
where (
    action in ('lambda:DeleteFunction', 'lambda:DeleteEventSourceMapping', 'lambda:DeleteLayerVersion')
    or (
      action = 'lambda:PutFunctionConcurrency'
      and json_text(request_parameters, '$.reservedConcurrentExecutions') = '0'
    )
  )
