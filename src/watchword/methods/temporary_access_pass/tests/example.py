"""What a registration of the method looks like, for the conformance kit."""

GIVEN = {"lifetime": 60, "once": True}
