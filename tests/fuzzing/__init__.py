"""Random documents for the differential tests of the canonical form, and what is compared."""
