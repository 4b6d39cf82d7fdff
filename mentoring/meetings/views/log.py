"""The log of meetings: a volunteer's own on the phone, and the coordination's."""
