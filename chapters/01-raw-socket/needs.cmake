needs(iproute2)  # Try it: ss, the sockets of this machine
needs(netcat-openbsd)  # nc, a client for any server
