"""Measures the engine and its peers on the reference province, in one run, on the same data.

workload        the province at a scale, as a market and as plain columns
answers         the 20 best offers of needs; what two methods say differently
measuring       seconds, processor seconds and memory of work done in a process of its own
peers           every method, each the best of its kind that we can write
comparison growth rebuilding latency recall funnel   the sections of the report
report          one table, as Markdown and as JSON
"""
