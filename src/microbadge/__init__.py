"""microbadge: micro-credentials with rubrics, as Open Badges 3.0, signed and verified."""
