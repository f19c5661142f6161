-- title: Was an EC2 launch stopped by a quota?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.001]
-- ttc: [T1496.A008]
-- outcome: failed
-- finding: "{actor} exceeded an EC2 quota in {aws_region}: {action} failed with {error_code}"
-- summary: >
--   Cryptominers launch as much as there is, in every Region, until a quota stops them. The calls that succeeded
--   just before and in other Regions cost money now: see compute.instances_launched for the same principal.
-- false_positives:
--   - Auto Scaling, EKS or a test run growing beyond a quota nobody raised.
-- misses:
--   - A miner who stays below the quota.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RunInstances, readOnly: false, errorCode: Client.VcpuLimitExceeded}
--   match:
--     too many processors: {}
--     too many instances: {errorCode: Client.InstanceLimitExceeded}
--     too many spot instances: {errorCode: Client.MaxSpotInstanceCountExceeded}
--   ignore:
--     AWS itself is short of them: {errorCode: Server.InsufficientInstanceCapacity}
--     launched: {errorCode: null}
--     another quota: {eventName: AllocateAddress, errorCode: Client.InstanceLimitExceeded}

select *
from events
where action = 'ec2:RunInstances'
  and error_code in ('Client.VcpuLimitExceeded', 'Client.InstanceLimitExceeded', 'Client.MaxSpotInstanceCountExceeded')
