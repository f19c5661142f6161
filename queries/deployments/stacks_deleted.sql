-- title: Was a stack deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1489]
-- finding: "{actor} asked to delete {target}: {action}"
-- summary: >
--   One call takes down everything the stack built, unless the template says otherwise: servers, tables,
--   buckets, roles. What it took stands under invokedBy cloudformation.amazonaws.com in the minutes after.
--   Somebody who wants to destroy needs to know no more than a name.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'cloudformation:DeleteStack',
    'cloudformation:DeleteStackSet',
    'cloudformation:DeleteStackInstances',
    'servicecatalog:TerminateProvisionedProduct'
  )
  and ($include_denied or error_code is null)
