"""What people see of a sign-in.

`attempt` the pages of one under way, `home` where nobody else sent them, `drawing` how a scene becomes a page, `door`
the browser's cookies.
"""
