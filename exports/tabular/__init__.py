"""The mirror as tables for other tools: which there are, what their columns mean, and how they are described."""
