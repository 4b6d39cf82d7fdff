"""Funding rules, federal eligibility, inhabitants."""
