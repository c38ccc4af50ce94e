"""Strangers' photos and videos become pixels here: in a process of their own with limits, or in this one."""
