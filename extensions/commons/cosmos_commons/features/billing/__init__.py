"""Paying: plans of lanes, what members pay, and what Stripe says about it, as facts of the entitlement."""
