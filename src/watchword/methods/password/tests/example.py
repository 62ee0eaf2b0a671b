"""What a registration of the method looks like, for the conformance kit."""

GIVEN = {"secret": "a long walk along the grey river"}
