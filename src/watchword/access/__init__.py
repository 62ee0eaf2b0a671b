"""Who may do what, as data. Pure: roles, matrices, actions, and the decision over facts that others have gathered."""
