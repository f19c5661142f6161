-- title: Was a CloudFormation stack deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1489]
-- ttc: [T1485.A003]
-- outcome: attempted
-- finding: "{actor} deleted the CloudFormation stack {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the CloudFormation stack {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   One call deletes everything the stack built, unless the template says otherwise: instances, tables, buckets,
--   roles. What was deleted stands under invokedBy cloudformation.amazonaws.com in the minutes after.
-- false_positives:
--   - Test environments and pipelines that tear down.
-- misses:
--   - Resources left over, or deleted out of a stack by an update of its template.
-- cases:
--   given: {eventSource: cloudformation.amazonaws.com, eventName: DeleteStack, readOnly: false, requestParameters: {stackName: shop}}
--   match:
--     a stack: {}
--     a set of stacks: {eventName: DeleteStackSet, requestParameters: {stackSetName: base}}
--     stacks of a set in accounts: {eventName: DeleteStackInstances, requestParameters: {stackSetName: base, accounts: ["444455556666"]}}
--     a product of Service Catalog: {eventSource: servicecatalog.amazonaws.com, eventName: TerminateProvisionedProduct}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a change that was only planned: {eventName: DeleteChangeSet}

select *
from events
where action in (
    'cloudformation:DeleteStack',
    'cloudformation:DeleteStackSet',
    'cloudformation:DeleteStackInstances',
    'servicecatalog:TerminateProvisionedProduct'
  )
