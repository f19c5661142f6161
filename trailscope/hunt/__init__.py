"""Questions at work: their cases played through the real ingest, their conditions tried one by one."""
