-- title: Was a Lambda function URL created without authentication?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1133, T1648]
-- ttc: [T1648.A001, T1190.A016]
-- outcome: done
-- finding: "{actor} gave {target} a Lambda function URL without authentication ({action}) from {source_ip_address}"
-- summary: >
--   A function URL with auth type NONE works for everybody who learns the address, and keeps working after every
--   access key was changed. The address stands in response_elements. Read the function's code as it was then
--   (functions.code_changed) and what its role may do.
-- false_positives:
--   - Web hooks and small public sites.
-- misses:
--   - Functions behind API Gateway or a load balancer.
--   - Who calls the address; Lambda's data events do not tell the callers of a URL without signature.
-- references:
--   - https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
-- cases:
--   given:
--     eventSource: lambda.amazonaws.com
--     eventName: CreateFunctionUrlConfig
--     readOnly: false
--     requestParameters: {functionName: invoice, authType: NONE}
--   match:
--     from its creation on: {}
--     opened later: {eventName: UpdateFunctionUrlConfig}
--   ignore:
--     callers must sign: {requestParameters: {functionName: invoice, authType: AWS_IAM}}
--     the same word in another call: {eventName: CreateFunction20150331}
--     refused: {errorCode: AccessDeniedException}

select *
from events
where action in ('lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig')
  and json_text(request_parameters, '$.authType') = 'NONE'
