-- title: Were SES bounce and complaint notifications disabled?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685, T1564.008]
-- ttc: [T1496.A001]
-- outcome: done
-- finding: "{actor} disabled SES bounce or complaint handling: {target} ({action}) from {source_ip_address}"
-- summary: >
--   Bounces and complaints are how the owner learns of a spam campaign. They are no longer delivered, or
--   addresses that complained receive mail again.
-- false_positives:
--   - A change from mail to a topic, which handles bounces better.
-- misses:
--   - A topic for bounces that nobody reads.
-- cases:
--   given:
--     eventSource: ses.amazonaws.com
--     eventName: SetIdentityFeedbackForwardingEnabled
--     readOnly: false
--     requestParameters: {identity: example.com, forwardingEnabled: false}
--   match:
--     not forwarded: {}
--     not forwarded, in the newer way: {eventName: PutEmailIdentityFeedbackAttributes, requestParameters: {emailIdentity: example.com, emailForwardingEnabled: false}}
--     nobody told: {eventName: DeleteConfigurationSetEventDestination, requestParameters: {configurationSetName: c}}
--     whom not to write to: {eventName: PutAccountSuppressionAttributes, requestParameters: {suppressedReasons: []}}
--     may be written to again: {eventName: DeleteSuppressedDestination, requestParameters: {emailAddress: a@example.com}}
--   ignore:
--     forwarded: {requestParameters: {identity: example.com, forwardingEnabled: true}}
--     forwarded, in the newer way: {eventName: PutEmailIdentityFeedbackAttributes, requestParameters: {emailForwardingEnabled: true}}
--     the same words in other calls:
--       - {eventName: SetIdentityDkimEnabled, requestParameters: {forwardingEnabled: false}}
--       - {eventName: PutEmailIdentityDkimAttributes, requestParameters: {emailForwardingEnabled: false}}
--     refused: {errorCode: AccessDenied}

select *
from events
where (
    action in (
      'ses:DeleteConfigurationSetEventDestination',
      'ses:PutAccountSuppressionAttributes',
      'ses:DeleteSuppressedDestination'
    )
    or (
      action = 'ses:SetIdentityFeedbackForwardingEnabled'
      and json_text(request_parameters, '$.forwardingEnabled') = 'false'
    )
    or (
      action = 'ses:PutEmailIdentityFeedbackAttributes'
      and json_text(request_parameters, '$.emailForwardingEnabled') = 'false'
    )
  )
