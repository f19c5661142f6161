-- title: Were the checks on container images loosened?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685, T1525]
-- finding: "{actor} loosened the checks on {target}: {action}"
-- summary: >
--   Images are no longer scanned when they are put, or a tag can be replaced in silence. Either makes room
--   for a planted image; read on with containers.images_changed for the same repository.
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
  and error_code is null
