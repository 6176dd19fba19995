needs(libcli11-dev FOR commands PACKAGE CLI11 LIBRARY CLI11::CLI11)  # reads the command line
