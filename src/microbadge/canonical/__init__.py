"""Canonical forms: what a signature is made over."""

from __future__ import annotations

from .jcs import jcs

__all__ = ["jcs"]
