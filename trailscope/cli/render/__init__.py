"""What commands print: tables, stories and summaries for a terminal, and rows in the formats that programs read."""
