"""The components and error pages by themselves, without database or accounts."""
