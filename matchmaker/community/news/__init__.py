"""Short dated news that facilitators write."""
