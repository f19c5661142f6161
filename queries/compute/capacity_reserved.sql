-- title: Was computing capacity kept ready for somebody?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.001]
-- finding: "{actor} asked to keep capacity ready: {action} {target} in {aws_region}"
-- summary: >
--   Machines that are kept ready cost money whether they run or not. An intruder reserves to get the
--   machines that are short. Look for launches in that region (compute.many_launched);
--   billing.commitments_bought has what was bought for years, billing.quota_raised the requests for more.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation, requestParameters: null}
--   ignore:
--     only looked at: {eventName: DescribeHosts, readOnly: true}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in (
    'AllocateHosts',
    'CreateCapacityReservation',
    'CreateCapacityReservationFleet',
    'PurchaseCapacityBlockExtension',
    'PurchaseScheduledInstances'
  )
  and ($include_denied or error_code is null)
