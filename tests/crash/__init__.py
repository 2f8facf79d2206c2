"""Processes that are killed at any point, and what the next one finds."""
