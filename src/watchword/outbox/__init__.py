"""The transactional outbox: what was decided to be sent is sent once that is durable, come what may."""
