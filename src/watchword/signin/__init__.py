"""Signing in: what a claimant is asked, in which order, and what comes of it.

Read `model` for the words, `machine` for what comes next, `requirement` for what is asked of whom; `service` does what
the machine says, `pages` shows it.
"""
