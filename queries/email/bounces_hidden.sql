-- title: Were bounces and complaints about mail sent out of sight?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685, T1564.008]
-- finding: "{actor} sent bounces and complaints out of sight: {action} {target}"
-- summary: >
--   Bounces and complaints are how the owner learns of a campaign. They no longer arrive, or addresses that
--   complained are written to again.
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
  and error_code is null
