-- title: Were MX, NS or CAA records changed in Route 53?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1584.001, T1114.003]
-- ttc: [T1491.A001]
-- outcome: done
-- finding: "{actor} changed MX, NS, DS or CAA records in the Route 53 hosted zone {target} ({action}) from {source_ip_address}"
-- summary: >
--   Records that decide more than one name: where mail is delivered (MX), which servers answer for names below
--   (NS, DS), and who may issue certificates (CAA). The values stand in request_parameters.
-- false_positives:
--   - A change of mail provider, and zones handed down to teams.
-- misses:
--   - Addresses of single names; see domains.records_changed_by_newcomer.
--   - Attempts that AWS refused, whose records do not hold the records.
-- cases:
--   given:
--     eventSource: route53.amazonaws.com
--     eventName: ChangeResourceRecordSets
--     readOnly: false
--     requestParameters:
--       hostedZoneId: Z1
--       changeBatch: {changes: [{action: UPSERT, resourceRecordSet: {name: example.com, type: MX, tTL: 60, resourceRecords: [{value: 10 mx.x.example}]}}]}
--   match:
--     mail: {}
--     names below, among other records:
--       requestParameters:
--         hostedZoneId: Z1
--         changeBatch: {changes: [{action: CREATE, resourceRecordSet: {name: a, type: A}}, {action: CREATE, resourceRecordSet: {name: b, type: NS}}]}
--     the proof of names below: {requestParameters: {changeBatch: {changes: [{resourceRecordSet: {name: b, type: DS}}]}}}
--     who issues certificates: {requestParameters: {changeBatch: {changes: [{resourceRecordSet: {name: b, type: CAA}}]}}}
--   ignore:
--     an address: {requestParameters: {changeBatch: {changes: [{resourceRecordSet: {name: mx, type: A}}]}}}
--     looked at: {eventName: ListResourceRecordSets, readOnly: true}
--     refused: {errorCode: AccessDenied}

select *
from events
where action = 'route53:ChangeResourceRecordSets'
  and regexp_matches(json_text(request_parameters, '$.changeBatch'), '"type"\s*:\s*"(MX|NS|DS|CAA)"')
