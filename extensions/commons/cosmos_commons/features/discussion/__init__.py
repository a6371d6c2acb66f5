"""Threads and posts: where a lane talks."""
