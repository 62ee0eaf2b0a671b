"""Performance, measured: what a request costs beside a bare route in the same run. Read README.md first."""
