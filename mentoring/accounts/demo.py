"""The accounts of the demonstration: how they are recognised, and the one password that they share."""

DEMO_DOMAIN = "demo.example"
DEMO_PASSWORD = "Zusammen unterwegs"  # nosec B105 (meant to be known)
