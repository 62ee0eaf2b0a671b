"""What the operator does on the host: on the settings, the files and the database, beside a running server or without.

Every change is made by a service, as the actor `cli:<name on this machine>`, and so is in the audit (OPS-03).
"""
