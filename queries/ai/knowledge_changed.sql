-- title: Was a Bedrock knowledge base or a Q Business data source changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1565.001]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed the knowledge base or data source {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the knowledge base or data source {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Documents added or removed, and data sources pointed elsewhere, come back as answers that people believe.
--   Sync jobs are everyday work; a new source, or single documents ingested by a person, are not.
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
