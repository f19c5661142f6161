-- title: Was a sender of mail added?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1583.006, T1585]
-- finding: "{actor} asked to add the sender {target} in {aws_region}"
-- summary: >
--   Mail can be sent in the name of this address or domain once it is proven, which takes a click in a
--   mailbox or a record in a zone (domains.records_changed_by_newcomer). Thieves add look-alike domains, and
--   mailboxes of their own to test with.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'ses:VerifyEmailIdentity',
    'ses:VerifyEmailAddress',
    'ses:VerifyDomainIdentity',
    'ses:VerifyDomainDkim',
    'ses:CreateEmailIdentity'
  )
  and ($include_denied or error_code is null)
