"""Every method that makes the same lists, each the best of its kind that we can write.

A method gets ready for a workload once, and then answers for any rows of the needs.
"""
