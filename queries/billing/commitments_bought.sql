-- title: Were Reserved Instances, Savings Plans or other commitments bought?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1657, T1496]
-- ttc: [T1496.004]
-- outcome: attempted
-- finding: "{actor} bought a commitment in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to buy a commitment in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Reserved capacity and Savings Plans are billed for one to three years and can hardly be cancelled; an
--   intruder can resell or use them. In most companies one or two people buy them.
-- false_positives:
--   - The yearly purchase by those who look after cost.
-- misses:
--   - Subscriptions in the Marketplace and registered domains.
-- unmodelled:
--   dynamodb:PurchaseReservedCapacityOfferings: called by the console; not among the public API actions
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
