"""Stand-ins for tests of the widgets; never installed."""
