"""How far the evidence can be trusted: CloudTrail's digests, kits for offline use, evidence bundles, the case log."""
