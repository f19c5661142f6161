-- title: Was a VPC Traffic Mirroring session created or changed?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1040, T1020.001]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed VPC Traffic Mirroring in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change VPC Traffic Mirroring in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A mirror session sends every packet of an interface to a target: what is not encrypted inside the VPC
--   (databases, internal HTTP, passwords) can be read there. Find the host behind the target, and what it sent
--   on.
-- false_positives:
--   - Network monitoring run by the security team.
-- misses:
--   - Packets captured on the machine itself.
-- references:
--   - https://docs.aws.amazon.com/vpc/latest/mirroring/what-is-traffic-mirroring.html
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: CreateTrafficMirrorSession
--     readOnly: false
--     requestParameters: {CreateTrafficMirrorSessionRequest: {NetworkInterfaceId: eni-1, TrafficMirrorTargetId: tmt-1}}
--   match:
--     a session: {}
--     a session changed: {eventName: ModifyTrafficMirrorSession}
--     a target: {eventName: CreateTrafficMirrorTarget}
--     a target deleted: {eventName: DeleteTrafficMirrorTarget}
--     a filter: {eventName: CreateTrafficMirrorFilter}
--     a rule of a filter: {eventName: CreateTrafficMirrorFilterRule}
--     a rule of a filter changed: {eventName: ModifyTrafficMirrorFilterRule}
--     a session ended: {eventName: DeleteTrafficMirrorSession}
--     a filter deleted: {eventName: DeleteTrafficMirrorFilter}
--     a rule of a filter deleted: {eventName: DeleteTrafficMirrorFilterRule}
--     which services of a filter: {eventName: ModifyTrafficMirrorFilterNetworkServices}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     only read: {eventName: DescribeTrafficMirrorSessions, readOnly: true}

select *
from events
where action in (
    'ec2:CreateTrafficMirrorSession',
    'ec2:ModifyTrafficMirrorSession',
    'ec2:CreateTrafficMirrorTarget',
    'ec2:DeleteTrafficMirrorTarget',
    'ec2:CreateTrafficMirrorFilter',
    'ec2:CreateTrafficMirrorFilterRule',
    'ec2:ModifyTrafficMirrorFilterRule',
    'ec2:DeleteTrafficMirrorSession',
    'ec2:DeleteTrafficMirrorFilter',
    'ec2:DeleteTrafficMirrorFilterRule',
    'ec2:ModifyTrafficMirrorFilterNetworkServices'
  )
