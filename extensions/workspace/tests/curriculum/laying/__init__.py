"""Tests of seeding: what is laid, what is kept, and that nothing is lost."""
