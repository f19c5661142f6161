-- title: Was it changed what a model's answers rest on?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1565.001]
-- finding: "{actor} asked to change a knowledge base: {action} {target}"
-- summary: >
--   Documents put in or taken out, and sources pointed elsewhere, come back as answers that people believe.
--   Sync runs are everyday work; a new source, or single documents put in by a person, are not.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Nightly syncs and the team that keeps the content.
-- misses:
--   - Documents changed in the bucket behind the source.
--   - Single documents put in or taken out, unless the trail records Bedrock's data events.
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: UpdateDataSource, readOnly: false, requestParameters: {knowledgeBaseId: k1, dataSourceId: d1}}
--   match:
--     a source: {}
--     a new source: {eventName: CreateDataSource}
--     a source removed: {eventName: DeleteDataSource}
--     the base: {eventName: UpdateKnowledgeBase}
--     the base removed: {eventName: DeleteKnowledgeBase}
--     a sync: {eventName: StartIngestionJob}
--     documents put in: {eventName: IngestKnowledgeBaseDocuments, eventCategory: Data}
--     documents taken out: {eventName: DeleteKnowledgeBaseDocuments, eventCategory: Data}
--     the company's assistant: {eventSource: qbusiness.amazonaws.com}
--     a new source of the assistant: {eventSource: qbusiness.amazonaws.com, eventName: CreateDataSource}
--     documents for the assistant: {eventSource: qbusiness.amazonaws.com, eventName: BatchPutDocument, eventCategory: Data}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     asked: {eventName: Retrieve, readOnly: true, eventCategory: Data}
--     a source of another service: {eventSource: appsync.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'bedrock:CreateDataSource',
    'bedrock:UpdateDataSource',
    'bedrock:DeleteDataSource',
    'bedrock:UpdateKnowledgeBase',
    'bedrock:DeleteKnowledgeBase',
    'bedrock:StartIngestionJob',
    'bedrock:IngestKnowledgeBaseDocuments',
    'bedrock:DeleteKnowledgeBaseDocuments',
    'qbusiness:CreateDataSource',
    'qbusiness:UpdateDataSource',
    'qbusiness:BatchPutDocument'
  )
  and ($include_denied or error_code is null)
