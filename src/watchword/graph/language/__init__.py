"""The request language of OData as Graph speaks it: query options and paths, read without I/O into `kernel.query`.

Everything here takes hostile text: each reader goes forward only, is bounded (`limits`), and raises nothing but the
error family.
"""
