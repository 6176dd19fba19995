needs(netcat-openbsd)  # Try it: nc, a client for any server
