-- title: Was a Lambda function or layer made public?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1546, T1648]
-- ttc: [T1648.A001, T1578.005]
-- outcome: done
-- finding: "{actor} made {target} public ({action}) from {source_ip_address}"
-- summary: >
--   Any AWS account may invoke the function or fetch the layer; where the permission belongs to a function URL,
--   anybody on the internet. Remove the permission (RemovePermission), read what the function's role may do, and
--   look into its data events for external callers (functions.invoked_from_outside).
-- false_positives:
--   - A public web hook behind a function URL.
--   - A layer that is published on purpose.
-- misses:
--   - A permission for everybody that is tied to one source, one account or one organisation.
--   - Permissions for single accounts; see functions.opened_to_outside.
--   - Attempts that AWS refused, whose records do not hold the parameters.
-- references:
--   - https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: AddPermission20150331v2
--     readOnly: false
--     requestParameters: {functionName: invoice, statementId: s1, action: "lambda:InvokeFunction", principal: "*"}
--   match:
--     a function: {}
--     a function, under the older name of the call: {eventName: AddPermission20150331}
--     a layer:
--       eventName: AddLayerVersionPermission20181031
--       requestParameters: {layerName: tools, versionNumber: 3, action: "lambda:GetLayerVersion", principal: "*"}
--   ignore:
--     one account: {requestParameters: {functionName: invoice, principal: "444455556666"}}
--     one source: {requestParameters: {functionName: invoice, principal: "*", sourceArn: "arn:aws:s3:::shop"}}
--     one source account: {requestParameters: {functionName: invoice, principal: "*", sourceAccount: "111122223333"}}
--     one organisation: {requestParameters: {functionName: invoice, principal: "*", principalOrgID: o-a1b2c3d4e5}}
--     a layer for one organisation:
--       eventName: AddLayerVersionPermission20181031
--       requestParameters: {layerName: tools, principal: "*", organizationId: o-a1b2c3d4e5}
--     the same words in another call: {eventName: RemovePermission20150331v2}
--     it failed: {errorCode: ResourceConflictException}

select *
from events
where action in ('lambda:AddPermission', 'lambda:AddLayerVersionPermission')
  and json_text(request_parameters, '$.principal') = '*'
  and json_text(request_parameters, '$.sourceArn') is null
  and json_text(request_parameters, '$.sourceAccount') is null
  and json_text(request_parameters, '$.principalOrgID') is null
  and json_text(request_parameters, '$.organizationId') is null
