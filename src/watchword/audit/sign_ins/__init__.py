"""Who tried to sign in, what was asked, what came of it: one record for each attempt, which grows as it goes on."""
