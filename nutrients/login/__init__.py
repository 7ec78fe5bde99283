"""Who comes into the desk: attempts that are counted, the second step, sessions that end."""
