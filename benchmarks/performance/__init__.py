"""`make bench`: whole runs of trailscope and of what people use instead, on the same logs; docs/performance.md is made from a saved result."""
