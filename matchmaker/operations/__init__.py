"""Running the service: its database, its processes, what a deployment must not forget."""
