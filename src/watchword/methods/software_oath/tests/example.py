"""What a registration of the method looks like, for the conformance kit: nothing is given, the app does the rest."""

GIVEN: dict[str, object] = {}
