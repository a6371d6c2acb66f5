"""Tests of how a lane's curriculum comes into a member's folder, and of what their server says of it."""
