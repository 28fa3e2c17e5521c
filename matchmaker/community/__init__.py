"""What members learn from each other: resources, stories, events, questions, levers."""
