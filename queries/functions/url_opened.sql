-- title: Was a function given an address that anybody may call?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1133, T1648]
-- finding: "{actor} gave {target} a web address that asks for no credentials"
-- summary: >
--   A function URL without signature works for everybody who learns the address, and keeps working after
--   every key was changed: a back door that needs no account. The address stands in response_elements.
--   Read the function's code as it was then (functions.code_changed) and what its role may do.
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
  and error_code is null
