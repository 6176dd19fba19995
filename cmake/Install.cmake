# Installs the newest stage as the library socketserver, for CMake's find_package() and for
# pkg-config. The headers of all chapters come together in include/socketserver/. No installed
# file names the prefix, so the installed tree can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_target_property(library socketserver::socketserver ALIASED_TARGET)
set_target_properties(${library} PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

# chapters/03-tcp-udp/socketserver/tcp_server.hpp goes to include/socketserver/tcp_server.hpp.
get_target_property(headers ${library} WINNERS)
list(FILTER headers INCLUDE REGEX "\\.hpp$")
foreach(header IN LISTS headers)
    name_of("${header}" place)
    cmake_path(GET place PARENT_PATH folder)
    install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/${folder}")
endforeach()

install(TARGETS ${library} EXPORT socketserver
        INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

# The commands, and a manual page for each.
get_target_property(commands ${library} COMMANDS)
if(commands)
    install(TARGETS ${commands})
endif()
get_target_property(manuals ${library} COMMAND_FILES)
list(FILTER manuals INCLUDE REGEX "\\.1$")
install(FILES ${manuals} DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")

# What the library needs, the installed files ask for: cmake/Needs.cmake.
get_property(NEEDED_PACKAGES GLOBAL PROPERTY NEEDED_PACKAGES)
get_property(NEEDED_BY_PKG_CONFIG GLOBAL PROPERTY NEEDED_BY_PKG_CONFIG)
list(JOIN NEEDED_BY_PKG_CONFIG ", " NEEDED_BY_PKG_CONFIG)
get_property(NEEDED_LINKER_FLAGS GLOBAL PROPERTY NEEDED_LINKER_FLAGS)
list(JOIN NEEDED_LINKER_FLAGS " " NEEDED_LINKER_FLAGS)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/socketserver")
install(EXPORT socketserver NAMESPACE socketserver:: FILE socketserverTargets.cmake
        DESTINATION "${package_folder}")
configure_package_config_file(
    cmake/socketserverConfig.cmake.in "${PROJECT_BINARY_DIR}/cmake/socketserverConfig.cmake"
    INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/cmake/socketserverConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/cmake/socketserverConfig.cmake"
              "${PROJECT_BINARY_DIR}/cmake/socketserverConfigVersion.cmake"
        DESTINATION "${package_folder}")

# The way from the .pc file's folder up to the prefix.
set(pkgconfig_folder "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH way_to_prefix "/prefix/${pkgconfig_folder}" "/prefix")
configure_file(cmake/socketserver.pc.in "${PROJECT_BINARY_DIR}/cmake/socketserver.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/cmake/socketserver.pc" DESTINATION "${pkgconfig_folder}")
