"""Pages about people: one's own, claims, a school's team, officials."""
