# `cmake --install`, and the packages of CPack. Components:
#   tool     bin/closecall; without CLOSECALL_STATIC for machines with LLVM's libraries
#   static   bin/closecall with LLVM in it (target closecall-static)
#   common   clang's builtin headers, the clang-tidy plugin, packs, the CMake
#            package, integrations, documentation
#   clangd   bin/closecall-clangd
# What belongs to us alone goes below lib/closecall and share/closecall: the
# folders of an LLVM that is installed beside us are not touched.
include(CMakePackageConfigHelpers)
set(CLOSECALL_PRIVATE_DIR lib/closecall)
set(CLOSECALL_SHARE_DIR share/closecall)

# Where LLVM's libraries are is known at build time; on Debian they are in the
# default folder as well.
set(rpath "${LLVM_LIBRARY_DIR}")

if(TARGET closecall)
  if(NOT CLOSECALL_STATIC)
    set_target_properties(closecall PROPERTIES INSTALL_RPATH "${rpath}")
  endif()
  install(TARGETS closecall RUNTIME DESTINATION bin COMPONENT tool)
  # tool/CMakeLists.txt has them written.
  set(shell_dir ${PROJECT_BINARY_DIR}/install/shell)
  install(FILES ${shell_dir}/closecall.1 DESTINATION share/man/man1 COMPONENT common)
  install(FILES ${shell_dir}/closecall DESTINATION share/bash-completion/completions
    COMPONENT common)
  install(FILES ${shell_dir}/_closecall DESTINATION share/zsh/vendor-completions
    COMPONENT common)
  install(FILES ${shell_dir}/closecall.fish DESTINATION share/fish/vendor_completions.d
    COMPONENT common)
endif()
if(TARGET closecall-static)
  install(PROGRAMS $<TARGET_FILE:closecall-static> DESTINATION bin
    RENAME closecall COMPONENT static EXCLUDE_FROM_ALL)
endif()
if(TARGET closecall-clangd)
  set_target_properties(closecall-clangd PROPERTIES INSTALL_RPATH "${rpath}")
  install(TARGETS closecall-clangd RUNTIME DESTINATION bin COMPONENT clangd)
endif()
if(TARGET closecall-tidy)
  set_target_properties(closecall-tidy PROPERTIES INSTALL_RPATH "")
  install(TARGETS closecall-tidy LIBRARY DESTINATION ${CLOSECALL_PRIVATE_DIR}
    COMPONENT common)
  set(CLOSECALL_TIDY_PROGRAM "clang-tidy-${LLVM_VERSION_MAJOR}")
  set(CLOSECALL_TIDY_FROM_BIN "../${CLOSECALL_PRIVATE_DIR}/closecall-tidy.so")
  configure_file(${PROJECT_SOURCE_DIR}/integrations/clang-tidy/closecall-clang-tidy.in
    ${PROJECT_BINARY_DIR}/install/closecall-clang-tidy @ONLY)
  install(PROGRAMS ${PROJECT_BINARY_DIR}/install/closecall-clang-tidy DESTINATION bin
    COMPONENT common)
endif()

install(DIRECTORY ${CLOSECALL_RESOURCE_DIR}/include/
  DESTINATION ${CLOSECALL_PRIVATE_DIR}/clang/${LLVM_VERSION_MAJOR}/include
  COMPONENT common)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/rules/ DESTINATION ${CLOSECALL_SHARE_DIR}/rules
  COMPONENT common FILES_MATCHING PATTERN "*.json" PATTERN "*.md")
if(EXISTS ${PROJECT_SOURCE_DIR}/include/closecall)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/closecall DESTINATION include
    COMPONENT common)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/integrations/neovim
  ${PROJECT_SOURCE_DIR}/integrations/clangd ${PROJECT_SOURCE_DIR}/integrations/vscode
  DESTINATION ${CLOSECALL_SHARE_DIR} COMPONENT common)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
  ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/closecall COMPONENT common)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION share/doc/closecall
  COMPONENT common FILES_MATCHING PATTERN "*.md" PATTERN "*.svg")

# find_package(closecall)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/integrations/cmake/closecallConfig.cmake.in
  ${PROJECT_BINARY_DIR}/install/closecallConfig.cmake
  INSTALL_DESTINATION lib/cmake/closecall)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/install/closecallConfigVersion.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/install/closecallConfig.cmake
  ${PROJECT_BINARY_DIR}/install/closecallConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/integrations/cmake/closecallAddCheck.cmake
  DESTINATION lib/cmake/closecall COMPONENT common)

# Packages: `cpack -G DEB` and `cpack -G TGZ` in the build folder.
set(CPACK_PACKAGE_NAME closecall)
set(CPACK_PACKAGE_VENDOR closecall)
set(CPACK_PACKAGE_CONTACT "closecall developers <closecall@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "finds database handles that C and C++ code does not close on every path")
set(CPACK_PACKAGE_DESCRIPTION
  "closecall follows connections, results, statements and other handles of
database libraries through C and C++ code, path by path, and reports the paths
that do not release them. For continuous integration (SARIF), clang-tidy and
editors.")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_BINARY_DIR}/install/CPackOptions.cmake)
set(closecall_deb_components tool common)
if(TARGET closecall-clangd)
  list(APPEND closecall_deb_components clangd)
endif()
list(JOIN closecall_deb_components " " closecall_deb_components)
configure_file(${PROJECT_SOURCE_DIR}/cmake/CPackOptions.cmake.in
  ${PROJECT_BINARY_DIR}/install/CPackOptions.cmake @ONLY)
set(CPACK_COMPONENT_TOOL_GROUP main)
set(CPACK_COMPONENT_COMMON_GROUP main)
set(CPACK_COMPONENT_STATIC_GROUP main)
set(CPACK_COMPONENT_CLANGD_GROUP editor)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_MAIN_PACKAGE_NAME closecall)
set(CPACK_DEBIAN_MAIN_PACKAGE_SUGGESTS "clang-tidy-${LLVM_VERSION_MAJOR}, closecall-clangd")
set(CPACK_DEBIAN_EDITOR_PACKAGE_NAME closecall-clangd)
# dpkg-shlibdeps adds the others; it knows no version of this one.
if(NOT CLOSECALL_STATIC)
  set(CPACK_DEBIAN_MAIN_PACKAGE_DEPENDS "libllvm${LLVM_VERSION_MAJOR}")
endif()
set(CPACK_DEBIAN_EDITOR_PACKAGE_DEPENDS
  "closecall (= ${PROJECT_VERSION}), libllvm${LLVM_VERSION_MAJOR}")
include(CPack)
cpack_add_component_group(main)
cpack_add_component_group(editor DESCRIPTION "clangd, with closecall's checks among clang-tidy's.")
