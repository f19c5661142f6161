-- title: Was a schedule, Step Functions workflow or EventBridge rule created?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1053, T1648]
-- ttc: [T1059.009, T1648.A001]
-- outcome: attempted
-- finding: "{actor} set up scheduled or event-driven execution: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to set up scheduled or event-driven execution: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Step Functions workflows, schedules and rules run on after the credentials that created them are gone, with
--   the role they were given. A workflow can call any AWS service. Read the definition in request_parameters,
--   and the role.
-- false_positives:
--   - Deployments.
-- misses:
--   - Rules that wait for an event instead of a time; see functions.trigger_added.
-- cases:
--   given: {eventSource: states.amazonaws.com, eventName: CreateStateMachine, readOnly: false, requestParameters: {name: m}}
--   match:
--     a state machine: {}
--     a state machine changed: {eventName: UpdateStateMachine}
--     a schedule: {eventSource: scheduler.amazonaws.com, eventName: CreateSchedule}
--     a schedule changed: {eventSource: scheduler.amazonaws.com, eventName: UpdateSchedule}
--     a trigger of Glue: {eventSource: glue.amazonaws.com, eventName: CreateTrigger}
--     a timed rule: {eventSource: events.amazonaws.com, eventName: PutRule, requestParameters: {name: r, scheduleExpression: rate(1 hour)}}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     run once: {eventName: StartExecution}
--     a rule that waits for an event: {eventSource: events.amazonaws.com, eventName: PutRule, requestParameters: {name: r, eventPattern: "{}"}}
--     the same word in another call: {eventSource: ssm.amazonaws.com, eventName: CreateAssociation, requestParameters: {scheduleExpression: rate(1 hour)}}

select *
from events
where (
    action in (
      'states:CreateStateMachine',
      'states:UpdateStateMachine',
      'scheduler:CreateSchedule',
      'scheduler:UpdateSchedule',
      'glue:CreateTrigger'
    )
    or (
      action = 'events:PutRule'
      and json_text(request_parameters, '$.scheduleExpression') is not null
    )
  )
