-- title: Did somebody bind the account to pay for something?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1657, T1496]
-- finding: "{actor} committed the account to pay: {action} {target} in {aws_region}"
-- summary: >
--   Reserved capacity and savings plans are paid for one to three years and can hardly be given back; nodes
--   and hosts can be resold by a thief. In most companies one or two people buy them.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The yearly purchase by those who look after cost.
-- misses:
--   - Subscriptions in the Marketplace and registered domains.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: PurchaseReservedInstancesOffering
--     readOnly: false
--     requestParameters: {reservedInstancesOfferingId: o1, instanceCount: 1}
--   match:
--     instances: {}
--     hosts: {eventName: PurchaseHostReservation}
--     capacity: {eventName: PurchaseCapacityBlock}
--     databases: {eventSource: rds.amazonaws.com, eventName: PurchaseReservedDBInstancesOffering}
--     warehouses: {eventSource: redshift.amazonaws.com, eventName: PurchaseReservedNodeOffering}
--     caches: {eventSource: elasticache.amazonaws.com, eventName: PurchaseReservedCacheNodesOffering}
--     search: {eventSource: es.amazonaws.com, eventName: PurchaseReservedInstanceOffering}
--     tables: {eventSource: dynamodb.amazonaws.com, eventName: PurchaseReservedCapacityOfferings}
--     a savings plan: {eventSource: savingsplans.amazonaws.com, eventName: CreateSavingsPlan}
--     models: {eventSource: bedrock.amazonaws.com, eventName: CreateProvisionedModelThroughput}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribeReservedInstancesOfferings, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'ec2:PurchaseReservedInstancesOffering',
    'ec2:PurchaseHostReservation',
    'ec2:PurchaseCapacityBlock',
    'rds:PurchaseReservedDBInstancesOffering',
    'redshift:PurchaseReservedNodeOffering',
    'elasticache:PurchaseReservedCacheNodesOffering',
    'es:PurchaseReservedInstanceOffering',
    'dynamodb:PurchaseReservedCapacityOfferings',
    'savingsplans:CreateSavingsPlan',
    'bedrock:CreateProvisionedModelThroughput'
  )
  and ($include_denied or error_code is null)
