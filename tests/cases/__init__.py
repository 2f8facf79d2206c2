"""Signed credentials that are wrong in one way, made from readable descriptions; see README.md."""
