needs(iproute2)  # Try it: ss, the sockets of this machine
