"""What was done, by whom, to what: told once, in the transaction of the change, in chains that show what is missing."""
