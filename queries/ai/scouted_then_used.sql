-- title: Which principals looked up Bedrock models and then invoked one?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1526, T1496.004]
-- ttc: [T1496.A007]
-- outcome: done
-- finding: "{actor} looked up or enabled Bedrock models and invoked {models} within minutes, with {access_key_id} from {addresses}"
-- summary: >
--   Applications know which model they invoke. Credentials that list models, or enable access, and then invoke
--   one are being tried out, as sellers of stolen model access do. Temporary credentials that only listed are
--   left out unless wanted, because people in the console do the same. One row per access key. Disable it, then
--   count what was invoked (ai.invoked_in_bursts).
-- parameters:
--   within: {type: duration, default: 15m, help: longest time between looking up and using}
--   long_term_only: {type: boolean, default: true, help: leave out temporary credentials that opened no model}
-- false_positives:
--   - A developer who tries Bedrock for the first time with a key of their own.
-- misses:
--   - A thief who guesses the model, and calls that are refused; see ai.invocations_refused.
-- unmodelled:
--   bedrock:PutFoundationModelEntitlement: called by the console; not among the public API actions
-- cases:
--   given:
--     eventSource: bedrock.amazonaws.com
--     eventName: ListFoundationModels
--     readOnly: true
--     userIdentity: {type: IAMUser, accessKeyId: AKIAEXAMPLE000000001}
--   sequences:
--     every way of looking up and using, up to the last moment:
--       $within: 15m
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: InvokeModel, requestParameters: {modelId: a}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: GetFoundationModelAvailability}
--         - {eventTime: 2026-09-01T09:15:00Z, eventName: InvokeModelWithBidirectionalStream, requestParameters: {modelId: b}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: GetUseCaseForModelAccess}
--         - {eventTime: 2026-09-01T10:01:00Z, eventName: Converse, requestParameters: {modelId: c}, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T11:00:00Z, eventName: ListFoundationModelAgreementOffers}
--         - {eventTime: 2026-09-01T11:01:00Z, eventName: ConverseStream, requestParameters: {modelId: d}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListInferenceProfiles}
--         - {eventTime: 2026-09-01T12:01:00Z, eventName: InvokeModel, requestParameters: {modelId: e}}
--       expect:
--         - actor: alice
--           access_key_id: AKIAEXAMPLE000000001
--           models: "a, b, c, d, e"
--           invocations: 5
--           addresses: "198.51.100.7, 203.0.113.9"
--           scouted_at: 2026-09-01T08:00:00Z
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T12:01:00Z
--     too late, before, and with another key:
--       $within: 15m
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: InvokeModel, requestParameters: {modelId: a}}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: InvokeModel, requestParameters: {modelId: a}, userIdentity: {accessKeyId: AKIAEXAMPLE000000002}}
--         - {eventTime: 2026-09-01T08:15:01Z, eventName: InvokeModel, requestParameters: {modelId: a}}
--       expect: []
--     refused, not used, and not looked up:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:01Z, eventName: ListGuardrails}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: InvokeModel, requestParameters: {modelId: a}}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:01:00Z, eventName: InvokeModel, requestParameters: {modelId: a}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T09:02:00Z, eventName: GetFoundationModel}
--       expect: []
--     a session, left out and asked for:
--       given: {userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: InvokeModel, requestParameters: {modelId: a}}
--       expect: []
--     a session that opened a model, in three ways:
--       given: {userIdentity: {type: AssumedRole}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: PutUseCaseForModelAccess, readOnly: false, userIdentity: {accessKeyId: ASIAEXAMPLE000000001}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: InvokeModel, requestParameters: {modelId: a}, userIdentity: {accessKeyId: ASIAEXAMPLE000000001}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: PutFoundationModelEntitlement, readOnly: false, userIdentity: {accessKeyId: ASIAEXAMPLE000000002}}
--         - {eventTime: 2026-09-01T09:01:00Z, eventName: InvokeModel, requestParameters: {modelId: a}, userIdentity: {accessKeyId: ASIAEXAMPLE000000002}}
--         - {eventTime: 2026-09-01T10:00:00Z, eventName: CreateFoundationModelAgreement, readOnly: false, userIdentity: {accessKeyId: ASIAEXAMPLE000000003}}
--         - {eventTime: 2026-09-01T10:01:00Z, eventName: InvokeModel, requestParameters: {modelId: a}, userIdentity: {accessKeyId: ASIAEXAMPLE000000003}}
--       expect: [{access_key_id: ASIAEXAMPLE000000001}, {access_key_id: ASIAEXAMPLE000000002}, {access_key_id: ASIAEXAMPLE000000003}]
--     a session, asked for:
--       $long_term_only: false
--       given: {userIdentity: {type: AssumedRole, accessKeyId: ASIAEXAMPLE000000001}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: InvokeModel, requestParameters: {modelId: a}}
--       expect: [{access_key_id: ASIAEXAMPLE000000001}]

with scouted as (
  select user_identity_access_key_id as access_key_id, event_time as scouted_at
  from events
  where (
      action in (
        'bedrock:PutUseCaseForModelAccess',
        'bedrock:PutFoundationModelEntitlement',
        'bedrock:CreateFoundationModelAgreement'
      )
      or (
        action in (
          'bedrock:ListFoundationModels',
          'bedrock:GetFoundationModelAvailability',
          'bedrock:GetUseCaseForModelAccess',
          'bedrock:ListFoundationModelAgreementOffers',
          'bedrock:ListInferenceProfiles'
        )
        and (not $long_term_only or user_identity_access_key_id like 'AKIA%')
      )
    )
    and error_code is null
),
used as (
  select events.*, json_text(request_parameters, '$.modelId') as model
  from events
  where regexp_matches(action, '^bedrock:(InvokeModel(With(Response|Bidirectional)Stream)?|Converse(Stream)?)$')
    and error_code is null
),
pairs as (
  select
    scouted.access_key_id,
    used.event_id,
    used.event_time,
    min(used.actor)                as actor,
    min(used.model)                as model,
    min(used.aws_region)           as aws_region,
    min(used.source_ip_address)    as source_ip_address,
    min(used.recipient_account_id) as recipient_account_id,
    min(scouted.scouted_at)        as scouted_at
  from scouted
  join used
    on used.user_identity_access_key_id = scouted.access_key_id
    and used.event_time >= scouted.scouted_at
    and used.event_time <= scouted.scouted_at + $within
  group by scouted.access_key_id, used.event_id, used.event_time
)
select
  min(actor)                                                         as actor,
  access_key_id,
  min(scouted_at)                                                    as scouted_at,
  names_of(model)             as models,
  count(*)                                                           as invocations,
  names_of(aws_region)        as regions,
  names_of(source_ip_address) as addresses,
  min(event_time)                                                    as first_seen,
  max(event_time)                                                    as last_seen,
  min(recipient_account_id)                                          as recipient_account_id,
  first_event_ids(event_id, event_time)                              as event_ids
from pairs
group by access_key_id
order by first_seen asc, access_key_id asc
