"""What published vectors ask for against what microbadge answers: one run, counted in `docs/conformance.md`."""
