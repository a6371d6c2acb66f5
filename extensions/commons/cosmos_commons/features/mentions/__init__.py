"""Where somebody is mentioned."""
