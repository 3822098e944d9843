"""The pages of evidence: reading, writing, judging."""
