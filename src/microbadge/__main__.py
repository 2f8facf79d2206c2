"""``python -m microbadge`` and the ``microbadge`` command."""
