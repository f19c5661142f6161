"""What the API answers with: a result, a timeline, a tree of sessions. Each is asked once, and gives rows, lines or a chart."""
