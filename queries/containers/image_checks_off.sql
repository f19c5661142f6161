-- title: Were ECR image scanning or tag immutability disabled?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685, T1525]
-- ttc: [T1578.005, T1648.A002]
-- outcome: done
-- finding: "{actor} disabled image scanning or tag immutability of the ECR repository {target} ({action}) from {source_ip_address}"
-- summary: >
--   Container images are no longer scanned when pushed, or a tag can be overwritten. Either makes room for a
--   malicious image; read on with containers.images_changed for the same repository.
-- false_positives:
--   - A registry that scans all repositories by itself, so that the setting of one does not matter.
-- misses:
--   - Scanning that is switched off in Inspector for the whole account.
-- cases:
--   given: {eventSource: ecr.amazonaws.com, readOnly: false}
--   match:
--     no scan on push:
--       eventName: PutImageScanningConfiguration
--       requestParameters: {repositoryName: shop/web, imageScanningConfiguration: {scanOnPush: false}}
--     tags can be replaced:
--       eventName: PutImageTagMutability
--       requestParameters: {repositoryName: shop/web, imageTagMutability: MUTABLE}
--   ignore:
--     scan on push:
--       eventName: PutImageScanningConfiguration
--       requestParameters: {repositoryName: shop/web, imageScanningConfiguration: {scanOnPush: true}}
--     tags are kept:
--       eventName: PutImageTagMutability
--       requestParameters: {repositoryName: shop/web, imageTagMutability: IMMUTABLE}
--     the same words where a repository is made:
--       eventName: CreateRepository
--       requestParameters: {imageTagMutability: MUTABLE, imageScanningConfiguration: {scanOnPush: false}}
--     refused:
--       eventName: PutImageTagMutability
--       errorCode: AccessDenied
--       requestParameters: {repositoryName: shop/web, imageTagMutability: MUTABLE}

select *
from events
where (
    (
      action = 'ecr:PutImageScanningConfiguration'
      and json_text(request_parameters, '$.imageScanningConfiguration.scanOnPush') = 'false'
    )
    or (
      action = 'ecr:PutImageTagMutability'
      and json_text(request_parameters, '$.imageTagMutability') = 'MUTABLE'
    )
  )
