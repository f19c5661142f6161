"""Read-only tools over one lake for an assistant, offered by the Model Context Protocol: ``trailscope mcp``."""
