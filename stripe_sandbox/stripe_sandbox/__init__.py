"""Stripe's billing API as a process of its own, for development and tests. It moves no money."""
