"""What a registration of the method looks like, for the conformance kit."""

GIVEN = {"address": "balas@example.org"}
