-- title: Was an SES identity created?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1583.006, T1585]
-- ttc: [T1496.A001]
-- outcome: attempted
-- finding: "{actor} created the SES identity {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create the SES identity {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Mail can be sent in the name of this address or domain once it is verified, which takes a click in a mailbox
--   or a DNS record (domains.records_changed_by_newcomer). Intruders add look-alike domains, and mailboxes of
--   their own to test with.
-- false_positives:
--   - New applications.
-- misses:
--   - Senders that are there already; mail sent in their name takes no new call.
-- cases:
--   given: {eventSource: ses.amazonaws.com, eventName: VerifyEmailIdentity, readOnly: false, requestParameters: {emailAddress: a@example.com}}
--   match:
--     an address: {}
--     an address, in the oldest way: {eventName: VerifyEmailAddress}
--     a domain: {eventName: VerifyDomainIdentity, requestParameters: {domain: example.com}}
--     a domain's signature: {eventName: VerifyDomainDkim, requestParameters: {domain: example.com}}
--     either, in the newer way: {eventName: CreateEmailIdentity, requestParameters: {emailIdentity: example.com}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a template: {eventName: CreateTemplate}

select *
from events
where action in (
    'ses:VerifyEmailIdentity',
    'ses:VerifyEmailAddress',
    'ses:VerifyDomainIdentity',
    'ses:VerifyDomainDkim',
    'ses:CreateEmailIdentity'
  )
