-- title: Did somebody try to launch more than the account allows?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.001]
-- finding: "{actor} hit a limit of {aws_region} launching instances: {error_code}"
-- summary: >
--   Who mines coins asks for as much as there is, in every region, until AWS says no. The calls that
--   succeeded just before and in other regions cost money now: see compute.instances_launched for the same
--   actor.
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
where event_name = 'RunInstances'
  and error_code in ('Client.VcpuLimitExceeded', 'Client.InstanceLimitExceeded', 'Client.MaxSpotInstanceCountExceeded')
