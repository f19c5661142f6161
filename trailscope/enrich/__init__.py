"""What is known of things beyond the log: where an address is registered, and who announces it."""
