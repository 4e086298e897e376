"""The frontier: which addresses are due, leased, done or given up, kept in the mirror beside what they gave."""
