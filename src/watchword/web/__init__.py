"""What every face shares of HTTP: the edge that guards all requests, headers, logs."""
