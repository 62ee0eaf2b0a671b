"""What a person has: register, change, end; the engine that owns what all methods need."""
