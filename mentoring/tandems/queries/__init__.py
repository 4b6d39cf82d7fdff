"""Every SELECT of tandems, divided by what is asked about."""
