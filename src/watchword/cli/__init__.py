"""The command line: what can be asked of a server (`client`), and what its operator does on the host (`operate`).

Nothing heavy is imported until a command needs it, so that `--help` and completion answer at once.
"""
