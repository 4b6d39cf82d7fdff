"""Files made from plain values: the certificate of voluntary work as PDF, a calendar as ICS."""
