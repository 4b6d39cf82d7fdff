"""Tandems: matching runs, proposals and their answers, and the life-cycle of every tandem."""
