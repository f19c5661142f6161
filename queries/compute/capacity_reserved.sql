-- title: Was EC2 capacity or a Dedicated Host reserved?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.001]
-- ttc: [T1496.A008, T1578.002]
-- outcome: attempted
-- finding: "{actor} reserved EC2 capacity in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to reserve EC2 capacity in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Reserved capacity is billed whether instances run or not. An intruder reserves to get instance types that
--   are scarce. Look for launches in that Region (compute.many_launched); billing.commitments_bought has what
--   was bought for years, billing.quota_raised the requests for more.
-- false_positives:
--   - Preparations for a large event.
-- misses:
--   - Capacity that a service keeps ready, such as provisioned concurrency.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: AllocateHosts, readOnly: false, requestParameters: {instanceType: p5.48xlarge}}
--   match:
--     a whole machine: {}
--     a number of instances: {eventName: CreateCapacityReservation, requestParameters: null}
--     a number of many types: {eventName: CreateCapacityReservationFleet, requestParameters: null}
--     a block for graphics processors, longer: {eventName: PurchaseCapacityBlockExtension, requestParameters: null}
--     at set times: {eventName: PurchaseScheduledInstances, requestParameters: null}
--     refused: {errorCode: Client.UnauthorizedOperation, requestParameters: null}
--   ignore:
--     only looked at: {eventName: DescribeHosts, readOnly: true}

select *
from events
where action in (
    'ec2:AllocateHosts',
    'ec2:CreateCapacityReservation',
    'ec2:CreateCapacityReservationFleet',
    'ec2:PurchaseCapacityBlockExtension',
    'ec2:PurchaseScheduledInstances'
  )
