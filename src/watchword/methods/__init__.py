"""The plug-ins: a folder here is a method, found at start. None of them knows another; nobody names one."""
