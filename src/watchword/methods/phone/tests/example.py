"""What a registration of the method looks like, for the conformance kit."""

GIVEN = {"number": "+1 7748933135", "kind": "mobile"}
